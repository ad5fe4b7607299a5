package dev.buildimage.build;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Layers while files are put into them. All files belong to root; folders come with the files in
 * them.
 */
final class PlannedLayers {
  private final Instant time;
  private final Map<String, FileEntriesLayer.Builder> layers = new LinkedHashMap<>();
  private final Map<String, Path> sources = new HashMap<>();

  /**
   * None yet.
   *
   * @param order names of layers that are to be in this order; others come after them
   * @param time that all files get
   */
  PlannedLayers(List<String> order, Instant time) {
    this.time = time;
    order.forEach(this::declare);
  }

  /** Makes a layer come after those that are known, and before those that aren't yet. */
  void declare(String layer) {
    layer(layer);
  }

  private FileEntriesLayer.Builder layer(String layer) {
    return layers.computeIfAbsent(layer, name -> FileEntriesLayer.builder().setName(name));
  }

  /** Adds a file that everybody may read. */
  void add(String layer, Path source, String target) throws IOException, BuildException {
    add(layer, source, target, FilePermissions.DEFAULT_FILE_PERMISSIONS);
  }

  /**
   * Adds a file or an empty folder.
   *
   * @param target absolute, in the image
   * @throws BuildException when another file is there already
   */
  void add(String layer, Path source, String target, FilePermissions permissions)
      throws IOException, BuildException {
    Path other = sources.putIfAbsent(target, source);
    if (other != null) {
      if (Files.isRegularFile(source) && Files.mismatch(other, source) >= 0) {
        throw new BuildException(
            other + " and " + source + " would both be " + target + ": exclude one of the two");
      }
      return;
    }
    try {
      // as Jib's writer will
      Path unused = Path.of(target);
    } catch (InvalidPathException e) {
      throw new BuildException(
          "'" + target + "' can't be in an image: for names beyond ASCII run with LC_ALL=C.UTF-8",
          e);
    }
    layer(layer).addEntry(source, AbsoluteUnixPath.get(target), permissions, time);
  }

  /** Adds the files of a folder, in the order of their names: classes, and all else. */
  void addOutput(String resources, String classes, Path folder, String resourcesRoot, String root)
      throws IOException, BuildException {
    for (Path file : files(folder)) {
      String path = folder.relativize(file).toString();
      boolean isClass = path.endsWith(".class");
      add(
          isClass ? classes : resources,
          file,
          (isClass ? root : resourcesRoot) + "/" + path.replace('\\', '/'));
    }
  }

  /** The files at or below a folder, links followed, in the order of their paths. */
  static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
      return walk.filter(Files::isRegularFile).sorted().toList();
    }
  }

  /** The layers that have anything in them, lowest first. */
  List<FileEntriesLayer> layers() {
    List<FileEntriesLayer> planned = new ArrayList<>();
    for (FileEntriesLayer.Builder builder : layers.values()) {
      FileEntriesLayer layer = builder.build();
      if (!layer.getEntries().isEmpty()) {
        planned.add(layer);
      }
    }
    return planned;
  }
}
