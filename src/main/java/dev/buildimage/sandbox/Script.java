package dev.buildimage.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The programs beside this class. They are short, and run by any POSIX sh and awk. */
enum Script {
  ENTER("enter.sh"),
  CONTAINER("resolve.sh", "container.sh"),
  RESOLVE("resolve.sh"),
  FILES("resolve.sh", "files.sh"),
  LAUNCHER("launcher.sh"),
  LAUNCHER_AWK("launcher.awk"),
  ENGINE_AWK("engine.awk"),
  END_CONTAINERS("watchdog.sh", "end-containers.sh"),
  END_LAUNCHERS("watchdog.sh", "end-launchers.sh"),
  END_MARKED("watchdog.sh", "end-marked.sh");

  private final List<String> files;

  Script(String... files) {
    this.files = List.of(files);
  }

  String text() {
    return files.stream().map(Script::read).collect(Collectors.joining("\n"));
  }

  private static String read(String file) {
    try (InputStream in = Script.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException(file + " is missing in the plugin's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line that runs it with arguments. */
  List<String> command(List<String> arguments) {
    List<String> command = new ArrayList<>(List.of("sh", "-c", text(), name()));
    command.addAll(arguments);
    return command;
  }

  List<String> command(String... arguments) {
    return command(List.of(arguments));
  }
}
