package dev.buildimage.key;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Runs git's own plumbing on copies: another index, another place for new objects. */
final class GitCommand {
  private final GitFolder folder;
  private final Path temporary;

  /** Where git keeps what it must write; {@code temporary} is the caller's to delete. */
  GitCommand(GitFolder folder, Path temporary) throws IOException {
    this.folder = folder;
    this.temporary = temporary;
    Files.createDirectory(temporary.resolve("objects"));
    Files.createDirectory(temporary.resolve("hooks"));
  }

  /** The index that stands in for the real one. */
  Path index() {
    return temporary.resolve("index");
  }

  /** What a run of git takes from its caller: how it ended and what it printed. */
  record Result(int exit, byte[] out, String err) {}

  /** Takes what git prints. */
  interface Output<T> {
    T read(InputStream out) throws KeyException, IOException;
  }

  /** What git prints, raw; anything but exit 0 is an error. */
  String run(String input, String... arguments) throws KeyException, IOException {
    Result result = tryRun(input, arguments);
    if (result.exit() != 0) {
      throw failed(result.exit(), result.err(), arguments);
    }
    return RawPath.of(result.out());
  }

  /** The same with any exit code. */
  Result tryRun(String input, String... arguments) throws KeyException, IOException {
    Path err = Files.createTempFile(temporary, "err", "");
    Process process = start(input, err, arguments);
    byte[] out;
    try (InputStream stream = process.getInputStream()) {
      out = stream.readAllBytes();
    }
    return new Result(await(process), out, Files.readString(err, StandardCharsets.ISO_8859_1));
  }

  /** What git prints, as a stream. */
  <T> T stream(String input, Output<T> output, String... arguments)
      throws KeyException, IOException {
    Path err = Files.createTempFile(temporary, "err", "");
    Process process = start(input, err, arguments);
    try (InputStream stream = process.getInputStream()) {
      return output.read(stream);
    } finally {
      process.destroy();
      await(process);
    }
  }

  private Process start(String input, Path err, String... arguments)
      throws KeyException, IOException {
    Path in = Files.createTempFile(temporary, "in", "");
    Files.write(in, RawPath.bytes(input));
    List<String> command =
        new ArrayList<>(
            List.of(
                "git",
                "--literal-pathspecs",
                "--git-dir=" + folder.gitDir(),
                "--work-tree=" + folder.workTree(),
                // no hook, no daemon and no second index file may come of our writing
                "-c",
                "core.hooksPath=" + temporary.resolve("hooks"),
                "-c",
                "core.fsmonitor=false",
                "-c",
                "core.splitIndex=false",
                "-c",
                "core.safecrlf=false"));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.workTree().toFile())
            .redirectInput(in.toFile())
            .redirectError(err.toFile());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.startsWith("GIT_") && !name.startsWith("GIT_CONFIG"));
    environment.put("LC_ALL", "C");
    environment.put("GIT_OPTIONAL_LOCKS", "0");
    environment.put("GIT_TERMINAL_PROMPT", "0");
    environment.put("GIT_INDEX_FILE", index().toString());
    environment.put("GIT_OBJECT_DIRECTORY", temporary.resolve("objects").toString());
    environment.put(
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "\""
            + folder.commonDir().resolve("objects").toString().replaceAll("[\\\\\"]", "\\\\$0")
            + "\"");
    return builder.start();
  }

  private static int await(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroy();
      throw new IOException("interrupted while git was running", e);
    }
  }

  private KeyException failed(int exit, String err, String... arguments) {
    return new KeyException(
        "git "
            + String.join(" ", arguments)
            + " failed in "
            + folder.workTree()
            + " (exit "
            + exit
            + "): "
            + err.strip()
            + "; the same command run there by hand should show the cause");
  }
}
