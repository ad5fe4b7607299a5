package dev.buildimage.maven;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a Maven build has resolved, as the recorder wrote it down.
 *
 * @param modules {@code group:artifact:version} of what it has built itself
 * @param items in the order of their resolution
 */
record Recording(Set<String> modules, List<Item> items) {
  /**
   * An artifact, or metadata.
   *
   * @param metadata whether it is metadata
   * @param name {@code group:artifact:version}, of metadata any of these may be empty
   * @param type extension and classifier, or the kind of metadata
   * @param file where it is, in the container; empty when it wasn't found
   * @param repository the id of the remote repository that it comes from; empty for none
   * @param wantedBy the module and the goal that wanted it first
   */
  record Item(
      boolean metadata, String name, String type, String file, String repository, String wantedBy) {
    boolean isSnapshot() {
      return name.endsWith("-SNAPSHOT") || name.matches(".*-[0-9]{8}\\.[0-9]{6}-[0-9]+");
    }

    @Override
    public String toString() {
      return name + (type.equals("jar") ? "" : ":" + type);
    }
  }

  /** Reads what was written, also by a build that was killed; empty when it hasn't begun. */
  static Recording read(Path file) throws IOException {
    Set<String> modules = new HashSet<>();
    List<Item> items = new ArrayList<>();
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file, StandardCharsets.UTF_8)) {
        String[] fields = line.split("\t", -1);
        if (fields[0].equals("module") && fields.length >= 4) {
          modules.add(fields[1] + ":" + fields[2] + ":" + fields[3]);
        } else if (fields.length == 10) {
          items.add(item(fields));
        }
      }
    }
    return new Recording(Set.copyOf(modules), List.copyOf(items));
  }

  private static Item item(String[] fields) {
    String goal = fields[9].isEmpty() ? "" : ", " + fields[9];
    return new Item(
        fields[0].equals("metadata"),
        fields[1] + ":" + fields[2] + ":" + fields[3],
        fields[4] + (fields[5].isEmpty() ? "" : ":" + fields[5]),
        fields[6],
        fields[7],
        fields[8].isEmpty() ? "Maven itself, to read the poms" : "module " + fields[8] + goal);
  }

  /** What was looked for and is nowhere, with who wanted it; each once. */
  List<String> missing() {
    Set<String> found = new HashSet<>();
    items.stream().filter(item -> !item.file().isEmpty()).forEach(i -> found.add(i.toString()));
    Set<String> missing = new LinkedHashSet<>();
    for (Item item : items) {
      if (!item.metadata() && item.file().isEmpty() && !found.contains(item.toString())) {
        missing.add(item + ", wanted by " + item.wantedBy());
      }
    }
    return List.copyOf(missing);
  }
}
