package dev.buildimage.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The programs beside this class. They are short, and run by any POSIX sh and awk. */
enum Script {
  ENTER("enter.sh"),
  CONTAINER("container.sh"),
  FILES("files.sh"),
  LAUNCHER("launcher.sh"),
  LAUNCHER_AWK("launcher.awk");

  private final String file;

  Script(String file) {
    this.file = file;
  }

  String text() {
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
    List<String> command = new ArrayList<>(List.of("sh", "-c", text(), file));
    command.addAll(arguments);
    return command;
  }

  List<String> command(String... arguments) {
    return command(List.of(arguments));
  }
}
