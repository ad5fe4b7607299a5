package dev.buildimage.sandbox;

import dev.buildimage.image.ImageConfig;
import java.util.List;
import java.util.Map;

/**
 * What decides which of a caller's variables a program of an image gets, as tables for awk: {@code
 * image}, the image's own; {@code machine}, what variables of those names are worth here; {@code
 * own}, what only means something on the machine itself.
 *
 * @param config of the image
 */
record EnvironmentTables(ImageConfig config) {
  static final List<String> MACHINE_ONLY =
      List.of(
          "_",
          "PWD",
          "OLDPWD",
          "SHLVL",
          "JAVA_HOME",
          "TMPDIR",
          "LD_PRELOAD",
          "LD_LIBRARY_PATH",
          "HOSTNAME",
          "BUILDER_END",
          "BUILDER_IDS",
          "BUILDER_MARK",
          "BUILDER_PID",
          "BUILDER_REMOVE",
          "BUILDER_MERGE");

  String text() {
    StringBuilder tables = new StringBuilder("BEGIN {\n");
    Map<String, String> image = ImageEnvironment.of(config, ContainerUser.ROOT);
    image.forEach((name, value) -> entry(tables, "image", name, value));
    for (String name : image.keySet()) {
      if (System.getenv(name) != null) {
        entry(tables, "machine", name, System.getenv(name));
      }
    }
    MACHINE_ONLY.forEach(name -> entry(tables, "own", name, ""));
    return tables.append("}\n\n").toString();
  }

  private static void entry(StringBuilder tables, String table, String name, String value) {
    tables
        .append("  ")
        .append(table)
        .append("[")
        .append(awk(name))
        .append("] = ")
        .append(awk(value))
        .append("\n");
  }

  private static String awk(String text) {
    return '"'
        + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r")
        + '"';
  }
}
