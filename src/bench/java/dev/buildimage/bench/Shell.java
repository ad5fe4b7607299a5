package dev.buildimage.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A shell that waits for commands: what starts them is a fork of a small process, as at a prompt. A
 * JVM takes longer to start one, which would flatter what it is compared with.
 */
final class Shell implements AutoCloseable {
  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final Path errors;

  /** A shell in a folder, that writes what commands say on standard error into a file. */
  Shell(Path folder, Path errors, Map<String, String> environment) throws IOException {
    this.errors = errors;
    ProcessBuilder builder =
        new ProcessBuilder("/bin/sh")
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.to(errors.toFile()));
    builder.environment().putAll(environment);
    this.process = builder.start();
    this.out = process.inputReader(UTF_8);
    this.in = process.outputWriter(UTF_8);
  }

  /**
   * Runs a command.
   *
   * @return what it prints, without the last line break
   * @throws IllegalStateException when its status isn't 0
   */
  String run(String command) throws IOException {
    in.write("{ " + command + "\n} </dev/null; status=$?; echo; echo \"= $status\"\n");
    in.flush();
    StringBuilder printed = new StringBuilder();
    String line;
    while ((line = out.readLine()) != null && !line.startsWith("= ")) {
      printed.append(line).append('\n');
    }
    if (!"= 0".equals(line)) {
      throw new IllegalStateException(
          command + "\nhas failed " + line + "\n" + Files.readString(errors));
    }
    return printed.toString().stripTrailing();
  }

  /** The same as work of a contender. */
  Contender.Work running(String command) {
    return () -> run(command);
  }

  @Override
  public void close() throws IOException, InterruptedException {
    in.close();
    process.waitFor();
    out.close();
  }
}
