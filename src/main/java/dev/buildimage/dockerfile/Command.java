package dev.buildimage.dockerfile;

import java.util.List;

/**
 * What a RUN, CMD or ENTRYPOINT executes. Variables are the shell's business, not the builder's.
 */
public sealed interface Command {
  /**
   * Shell form: to be given to {@code /bin/sh -c}, or whatever shell the image names. A lone
   * here-document is the script itself; any other stays in it, for the shell to read.
   */
  record Shell(String script) implements Command {}

  /** Exec form; empty only for CMD and ENTRYPOINT, which it resets. */
  record Exec(List<String> arguments) implements Command {
    /** Copies the arguments. */
    public Exec {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * A lone here-document that begins with {@code #!}: to be written to an executable file of that
   * name, and run.
   */
  record Script(String name, String content) implements Command {}
}
