package dev.buildimage.report;

import dev.buildimage.build.ToolsAddition;
import dev.buildimage.layer.LayerFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What is in a layer. Paths are absolute; sizes are those of the files, not compressed.
 *
 * @param files how many
 * @param folders the biggest, none within another; what is left over is in none of them
 * @param largest files
 * @param artifacts of Maven that have files here, as {@code group:artifact:version}
 */
record LayerContents(
    long files, long bytes, List<Entry> folders, List<Entry> largest, List<String> artifacts) {
  private static final int NAMED = 8;

  /** A folder with a smaller part of its layer is named as a whole. */
  private static final double WORTH_OPENING = 0.25;

  private static final String REPOSITORY = ToolsAddition.HOME + "/repository/";

  /** A file, or a folder with all below it. */
  record Entry(String path, long bytes) {}

  /** Copies the lists. */
  LayerContents {
    folders = List.copyOf(folders);
    largest = List.copyOf(largest);
    artifacts = List.copyOf(artifacts);
  }

  /** Of an unpacked layer; what this user may not look into doesn't count. */
  static LayerContents ofTree(Path tree) throws IOException {
    Count count = new Count();
    Set<Object> linked = new HashSet<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            Object id = attributes.fileKey();
            if (attributes.isRegularFile() && (id == null || linked.add(id))) {
              count.add("/" + tree.relativize(file), attributes.size());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException refused) {
            return FileVisitResult.CONTINUE;
          }
        });
    return count.contents();
  }

  /**
   * Of a layer as it is in the store.
   *
   * @param blob closed by the caller
   */
  static LayerContents ofBlob(InputStream blob) throws IOException {
    Count count = new Count();
    LayerFiles.read(blob, count::add);
    return count.contents();
  }

  private static final class Count {
    private final Map<String, Long> folders = new HashMap<>();
    private final PriorityQueue<Entry> largest =
        new PriorityQueue<>(Comparator.comparingLong(Entry::bytes));
    private final SortedSet<String> artifacts = new TreeSet<>();
    private long files;

    void add(String path, long bytes) {
      files++;
      for (int slash = path.lastIndexOf('/');
          slash >= 0;
          slash = path.lastIndexOf('/', slash - 1)) {
        folders.merge(path.substring(0, slash), bytes, Long::sum);
      }
      largest.add(new Entry(path, bytes));
      if (largest.size() > NAMED) {
        largest.remove();
      }
      if (path.startsWith(REPOSITORY)) {
        addArtifact(path.substring(REPOSITORY.length()).split("/"));
      }
    }

    /** In a repository's layout, group/artifact/version/artifact-version… */
    private void addArtifact(String[] names) {
      int last = names.length - 1;
      if (last >= 3 && names[last].startsWith(names[last - 2] + "-" + names[last - 1])) {
        String group = String.join(".", List.of(names).subList(0, last - 2));
        artifacts.add(group + ":" + names[last - 2] + ":" + names[last - 1]);
      }
    }

    LayerContents contents() {
      List<Entry> files = new ArrayList<>(largest);
      files.sort(bySize());
      long bytes = folders.getOrDefault("", 0L);
      return new LayerContents(this.files, bytes, biggest(bytes), files, List.copyOf(artifacts));
    }

    private static Comparator<Entry> bySize() {
      return Comparator.comparingLong(Entry::bytes).reversed().thenComparing(Entry::path);
    }

    /** Opens the biggest folder, and again, while that says more than its name does. */
    private List<Entry> biggest(long all) {
      Map<String, List<Entry>> children = new HashMap<>();
      new TreeMap<>(folders)
          .forEach(
              (path, bytes) -> {
                if (!path.isEmpty()) {
                  children
                      .computeIfAbsent(
                          path.substring(0, path.lastIndexOf('/')), parent -> new ArrayList<>())
                      .add(new Entry(path, bytes));
                }
              });
      List<Entry> named = new ArrayList<>();
      PriorityQueue<Entry> open = new PriorityQueue<>(bySize());
      open.addAll(children.getOrDefault("", List.of()));
      while (!open.isEmpty() && named.size() < NAMED) {
        Entry biggest = open.remove();
        List<Entry> below = children.getOrDefault(biggest.path(), List.of());
        long inFolders = below.stream().mapToLong(Entry::bytes).sum();
        boolean worth = biggest.bytes() > all * WORTH_OPENING && inFolders > biggest.bytes() / 2;
        if (worth) {
          open.addAll(below);
        } else {
          named.add(biggest);
        }
      }
      named.sort(bySize());
      return named;
    }
  }
}
