package dev.buildimage.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * An archive that was taken apart.
 *
 * @param archive where it was
 * @param attributes of its manifest
 * @param files by their names in the archive, in its order; on the disk they have other names, as
 *     not every machine can write all
 */
record ExplodedArchive(Path archive, JarAttributes attributes, Map<String, Path> files) {
  /** Keeps the order. */
  ExplodedArchive {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
  }

  /**
   * Takes an archive apart.
   *
   * @param folder an empty one, to have the files
   * @throws BuildException when it is no archive, or one of its names leads out of it
   */
  static ExplodedArchive of(Path archive, Path folder) throws IOException, BuildException {
    try (JarFile jar = open(archive)) {
      Map<String, Path> files = new LinkedHashMap<>();
      for (JarEntry entry : Collections.list(jar.entries())) {
        String name = entry.getName();
        if (entry.isDirectory() || files.containsKey(name)) {
          continue;
        }
        requireInside(archive, name);
        Path file = folder.resolve(String.valueOf(files.size()));
        try (InputStream content = jar.getInputStream(entry)) {
          Files.copy(content, file);
        }
        files.put(name, file);
      }
      return new ExplodedArchive(archive, JarAttributes.of(jar), files);
    }
  }

  private static JarFile open(Path archive) throws BuildException {
    try {
      return new JarFile(archive.toFile());
    } catch (IOException e) {
      throw JarAttributes.unreadable(archive, e);
    }
  }

  private static void requireInside(Path archive, String name) throws BuildException {
    if (name.startsWith("/") || Arrays.asList(name.split("/")).contains("..")) {
      throw new BuildException(
          archive + " has an entry '" + name + "', which leads out of it: build it without");
    }
  }

  /** The names that begin so and end so, in the archive's order. */
  List<String> names(String start, String end) {
    return files.keySet().stream()
        .filter(name -> name.startsWith(start) && name.endsWith(end))
        .toList();
  }

  /** A file's lines; none if it isn't there. */
  List<String> lines(String name) throws IOException {
    Path file = files.get(name);
    return file == null ? List.of() : Files.readAllLines(file);
  }
}
