package dev.buildimage.build;

import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.image.Digest;
import dev.buildimage.layer.Attributes;
import dev.buildimage.layer.BucketFile;
import dev.buildimage.layer.EntryName;
import dev.buildimage.layer.LayerException;
import dev.buildimage.layer.UpperFiles;
import dev.buildimage.sandbox.RootFileSystem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a command has put into a cache's folders: files and links by their paths, not their times,
 * owners and modes. Empty folders don't count.
 *
 * @param above the folders that the cache's are in, as far as they were touched
 * @param files by their paths in the image, one char a byte
 */
record CacheFiles(SortedMap<String, Attributes> above, SortedMap<String, CachedFile> files) {
  /** How many folders a package's coordinates take at most, such as a Go module's. */
  private static final int FAMILY = 4;

  private static final int NAMED = 20;

  /**
   * A file or link.
   *
   * @param file where it belongs
   * @param executable whether anybody may execute it
   * @param link where a link leads, one char a byte; empty for a file
   * @param content where a file's bytes are on the machine; empty for a link, or if nobody wants
   *     them
   */
  record CachedFile(
      BucketFile file, boolean executable, Optional<String> link, Optional<Path> content) {
    /** What two of the same path may differ in. */
    String state() {
      return file.content() + (executable ? " executable" : "") + (link.isPresent() ? " link" : "");
    }
  }

  /**
   * Takes what a root file system has got.
   *
   * @param kept an empty folder for the files' contents; empty if nobody wants them
   * @throws BuildException when there is nothing in one of the folders, or what no layer can hold
   */
  static CacheFiles of(KeyedCache cache, RootFileSystem root, Optional<Path> kept)
      throws IOException, BuildException {
    Collector collector = new Collector(cache, kept);
    root.changed(cache.cache().paths(), collector::visit);
    return collector.finish();
  }

  long bytes() {
    return files.values().stream().mapToLong(file -> file.file().bytes()).sum();
  }

  /** The paths where another filling has something else. */
  List<String> differences(CacheFiles other) {
    Map<String, String> all = new TreeMap<>();
    files.forEach((path, file) -> all.put(path, file.state()));
    other.files.forEach(
        (path, file) -> {
          if (!all.remove(path, file.state())) {
            all.put(path, "");
          }
        });
    return all.keySet().stream().map(path -> text(path)).toList();
  }

  private static String text(String raw) {
    return new String(raw.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  private static final class Collector {
    private final Cache cache;
    private final IgnoreRules excluded;
    private final Optional<Path> kept;
    private final SortedMap<String, Attributes> above = new TreeMap<>();
    private final SortedMap<String, CachedFile> files = new TreeMap<>();
    private final List<String> wrong = new ArrayList<>();

    Collector(KeyedCache cache, Optional<Path> kept) {
      this.cache = cache.cache();
      this.excluded = cache.excluded();
      this.kept = kept;
    }

    void visit(UpperFiles.Entry entry, UpperFiles.Body body) throws IOException {
      String path = "/" + entry.name().raw();
      Optional<String> root = root(path);
      if (root.isEmpty()) {
        if (entry instanceof UpperFiles.Entry.Folder folder) {
          above.put(path, folder.attributes());
        }
        return;
      }
      String below = path.substring(Math.min(path.length(), root.get().length() + 1));
      if (entry instanceof UpperFiles.Entry.Folder || excluded.ignores(text(below))) {
        return;
      }
      if (below.isEmpty()) {
        wrong.add(entry.name() + " is not a folder");
      } else if (entry instanceof UpperFiles.Entry.File file) {
        add(root.get(), below, file, body);
      } else if (entry instanceof UpperFiles.Entry.Link link) {
        add(root.get(), below, link);
      } else if (entry instanceof UpperFiles.Entry.Removed removed) {
        wrong.add(
            removed.name()
                + " is of the image, and the command has removed it: a cache can only add, so have"
                + " Dockerfile.build remove it");
      } else {
        wrong.add(entry.name() + " is neither file, folder nor link: name it in an <exclude>");
      }
    }

    /** The cache's folder that a path is, or is in. */
    private Optional<String> root(String path) throws LayerException {
      for (String root : cache.paths()) {
        String raw = "/" + EntryName.of(root).raw();
        if (path.equals(raw) || path.startsWith(raw + "/")) {
          return Optional.of(raw);
        }
      }
      return Optional.empty();
    }

    private void add(String root, String below, UpperFiles.Entry.File file, UpperFiles.Body body)
        throws IOException {
      Optional<Path> content = kept.map(folder -> folder.resolve(String.valueOf(files.size())));
      MessageDigest hash = Digest.sha256();
      try (OutputStream out =
          new DigestOutputStream(
              content.isPresent()
                  ? Files.newOutputStream(content.get())
                  : OutputStream.nullOutputStream(),
              hash)) {
        body.copyTo(out);
      }
      put(
          root,
          below,
          file.size(),
          Digest.of(hash.digest(), "sha256"),
          file.executable(),
          Optional.empty(),
          content);
    }

    private void add(String root, String below, UpperFiles.Entry.Link link) {
      if (leadsOut(root, below, link.target())) {
        wrong.add(
            link.name()
                + " is a link to "
                + text(link.target())
                + ", out of the folder: name it in an <exclude>, or have the command copy what it"
                + " leads to");
        return;
      }
      put(
          root,
          below,
          0,
          Digest.of(link.target()),
          false,
          Optional.of(link.target()),
          Optional.empty());
    }

    private static boolean leadsOut(String root, String below, String target) {
      List<String> names =
          new ArrayList<>(
              Arrays.asList((target.startsWith("/") ? "" : root + "/" + parent(below)).split("/")));
      for (String name : target.split("/")) {
        if (name.equals("..")) {
          if (!names.isEmpty()) {
            names.remove(names.size() - 1);
          }
        } else if (!name.isEmpty() && !name.equals(".")) {
          names.add(name);
        }
      }
      String leads =
          "/"
              + names.stream().filter(name -> !name.isEmpty()).collect(Collectors.joining("/"))
              + "/";
      return !leads.startsWith(root + "/");
    }

    private void put(
        String root,
        String below,
        long bytes,
        Digest content,
        boolean executable,
        Optional<String> link,
        Optional<Path> source) {
      // a new version takes the place of the old one
      String place = root + "/" + below.replaceAll("[0-9]+(?:\\.[0-9]+)+", "0");
      String[] names = place.substring(root.length() + 1).split("/");
      int family = Math.min(FAMILY, names.length - 1);
      BucketFile file =
          new BucketFile(
              root + "/" + below,
              root + "/" + String.join("/", Arrays.asList(names).subList(0, family)),
              String.join("/", Arrays.asList(names).subList(family, names.length)),
              bytes,
              content);
      files.put(file.path(), new CachedFile(file, executable, link, source));
    }

    private static String parent(String path) {
      return path.substring(0, Math.max(0, path.lastIndexOf('/')));
    }

    private boolean isEmpty(String folder) {
      SortedMap<String, CachedFile> from = files.tailMap(folder);
      return from.isEmpty() || !from.firstKey().startsWith(folder);
    }

    CacheFiles finish() throws BuildException, LayerException {
      if (!wrong.isEmpty()) {
        throw new BuildException(
            cache.label()
                + ":\n  "
                + wrong.stream().limit(NAMED).collect(Collectors.joining("\n  ")));
      }
      for (String path : cache.paths()) {
        if (isEmpty("/" + EntryName.of(path).raw() + "/")) {
          throw new BuildException(
              cache.label()
                  + ": '"
                  + cache.command()
                  + "' has put no file into "
                  + path
                  + (cache.excludes().isEmpty() ? "" : " that isn't excluded")
                  + ": correct the path, or have the command use it, such as by an ENV in"
                  + " Dockerfile.build");
        }
      }
      return new CacheFiles(above, files);
    }
  }
}
