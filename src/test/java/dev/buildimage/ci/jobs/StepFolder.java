package dev.buildimage.ci.jobs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a step begins with, and what it hands on, as files. */
record StepFolder(Path path) {

  static StepFolder create(Path job, int number, String name) throws IOException {
    Path path =
        Files.createDirectories(job.resolve("steps").resolve(String.format("%02d", number)));
    Files.writeString(path.resolve("name"), name);
    for (String file : List.of("output", "env", "path", "summary", "state")) {
      Files.createFile(path.resolve(file));
    }
    return new StepFolder(path);
  }

  /**
   * Has the machine run a script.
   *
   * @param shell with {0} where the script's name belongs
   * @return its exit code
   */
  int run(
      Machines.Machine machine,
      String script,
      String shell,
      String folder,
      Map<String, String> environment)
      throws IOException {
    Files.writeString(path.resolve("script"), script);
    StringBuilder command = new StringBuilder("set -e\n");
    environment.forEach(
        (name, value) ->
            command.append("export ").append(name).append("=").append(quoted(value)).append("\n"));
    command.append("cd ").append(quoted(folder)).append("\n");
    String inside = machine.steps() + "/" + path.getFileName();
    command.append("exec ").append(shell.replace("{0}", inside + "/script")).append("\n");
    Files.writeString(path.resolve("command"), command.toString());
    return machine.run(path.getFileName().toString());
  }

  void log(String text) throws IOException {
    Files.writeString(path.resolve("log"), text + "\n");
  }

  String log() throws IOException {
    return Files.readString(path.resolve("log"));
  }

  /** Lines of {@code name=value}, or {@code name<<end}, the value's lines and the end. */
  Map<String, String> read(String file) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    List<String> lines = Files.readAllLines(path.resolve(file));
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      int equals = line.indexOf('=');
      int heredoc = line.indexOf("<<");
      if (heredoc >= 0 && (equals < 0 || heredoc < equals)) {
        List<String> rest = lines.subList(i + 1, lines.size());
        int end = rest.indexOf(line.substring(heredoc + 2));
        if (end < 0) {
          throw new UnsupportedConfiguration(path + "/" + file, "has no end of " + line);
        }
        values.put(line.substring(0, heredoc), String.join("\n", rest.subList(0, end)));
        i += end + 1;
      } else if (equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      } else if (!line.isEmpty()) {
        throw new UnsupportedConfiguration(path + "/" + file, "has the line " + line);
      }
    }
    return values;
  }

  static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
