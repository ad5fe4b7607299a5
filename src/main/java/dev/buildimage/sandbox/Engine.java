package dev.buildimage.sandbox;

import dev.buildimage.layer.LayerException;
import dev.buildimage.store.StoreException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An engine's command line.
 *
 * @param program {@code docker} or {@code podman}, or where one is
 */
record Engine(String program) {
  /**
   * What {@code info} says of an engine that isn't root; each engine knows one of the templates.
   */
  private static final List<String> SECURITY =
      List.of("{{.Host.Security.Rootless}}", "{{.SecurityOptions}}");

  // a folder in memory: the container's own belong to others
  private static final String HOME = "/home/builder";

  /**
   * Whom the caller's files belong to in a container: root where the engine is the caller's own,
   * else whoever has the caller's number.
   */
  ContainerUser user() throws IOException {
    Optional<Ids> caller = caller();
    if (caller.isEmpty() || caller.get().uid == 0 || isRootless()) {
      return ContainerUser.ROOT;
    }
    return new ContainerUser(caller.get().uid, caller.get().gid, List.of(), HOME);
  }

  private record Ids(int uid, int gid) {}

  private static Optional<Ids> caller() throws IOException {
    // of a file that is made now: Windows has no ids, and macOS no /proc
    Path probe = Files.createTempFile("builder", "");
    try {
      return Files.getFileStore(probe).supportsFileAttributeView("posix")
          ? Optional.of(
              new Ids(
                  (Integer) Files.getAttribute(probe, "unix:uid"),
                  (Integer) Files.getAttribute(probe, "unix:gid")))
          : Optional.empty();
    } finally {
      Files.delete(probe);
    }
  }

  private boolean isRootless() throws IOException {
    StringBuilder errors = new StringBuilder();
    for (String template : SECURITY) {
      Answer answer = ask("info", "--format", template);
      if (answer.status() == 0) {
        return answer.output().contains("rootless") || answer.output().strip().equals("true");
      }
      errors.append("\n  ").append(answer.errors().replace("\n", "\n  "));
    }
    throw new SandboxException(
        "'"
            + program
            + " info' fails:"
            + errors
            + "\nStart the engine, let this user reach it, or leave builder.runtime alone");
  }

  /** File permissions hold for root, too, if all that may be written belongs to the caller. */
  boolean isOrdinary(List<Bind> binds) throws IOException {
    Optional<Ids> caller = caller();
    for (Bind bind : binds) {
      if (caller.isPresent()
          && !bind.readOnly()
          && !Files.getAttribute(bind.source(), "unix:uid").equals(caller.get().uid)) {
        return false;
      }
    }
    return true;
  }

  /** How a command ended, and what it wrote. */
  record Answer(int status, String output, String errors) {}

  Answer ask(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program));
    command.addAll(List.of(arguments));
    Path errors = Files.createTempFile("builder", "");
    try {
      Process process = start(new ProcessBuilder(command).redirectError(errors.toFile()));
      ByteArrayOutputStream output = new ByteArrayOutputStream();
      int status = converse(process, none -> {}, output);
      return new Answer(
          status, output.toString(StandardCharsets.UTF_8), Files.readString(errors).strip());
    } finally {
      Files.delete(errors);
    }
  }

  /** Runs a whole command line of it without input. */
  int run(List<String> command, OutputStream output) throws IOException {
    return feed(command, none -> {}, output);
  }

  /** What writes an engine's input. */
  @FunctionalInterface
  interface Input {
    void writeTo(OutputStream out) throws IOException;
  }

  /** Runs a whole command line of it with input that it reads before it says much. */
  int feed(List<String> command, Input input, OutputStream output) throws IOException {
    return converse(start(new ProcessBuilder(command).redirectErrorStream(true)), input, output);
  }

  private int converse(Process process, Input input, OutputStream output) throws IOException {
    try {
      write(input, process);
      process.getInputStream().transferTo(output);
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while waiting for " + program, e);
    } finally {
      process.destroy();
    }
  }

  private static void write(Input input, Process process) throws IOException {
    try (OutputStream in = process.getOutputStream()) {
      input.writeTo(in);
    } catch (StoreException | LayerException e) {
      throw e;
    } catch (IOException endedEarly) {
      // its own words and status say more than that it didn't read to the end
      return;
    }
  }

  private Process start(ProcessBuilder builder) throws SandboxException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new SandboxException(
          program
              + " can't be run ("
              + e.getMessage()
              + "): install it, or leave builder.runtime alone",
          e);
    }
  }
}
