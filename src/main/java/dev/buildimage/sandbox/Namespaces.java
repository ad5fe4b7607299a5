package dev.buildimage.sandbox;

import dev.buildimage.layer.LayerUnpacker;
import java.io.ByteArrayOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.BiFunction;

/**
 * Runs commands of the machine as root of new namespaces ({@code enter.sh}), where every file of a
 * layer has its own owner. They end when the thread that runs them, or this JVM, does.
 *
 * <p>A process is kept for the next command; closing ends it, after which there may be further
 * ones.
 */
public final class Namespaces implements AutoCloseable {
  private static final String IDS = "BUILDER_IDS";

  private Optional<Ids> ids = Optional.empty();
  private Optional<KeptNamespace> kept = Optional.empty();

  /** What a process's standard output is read by; it gets the stream once. */
  @FunctionalInterface
  public interface Reader {
    /** Reads to the end. */
    void read(InputStream in) throws IOException;
  }

  /** What writes a process's standard input. */
  @FunctionalInterface
  public interface Writer {
    /** Writes all of it. */
    void write(OutputStream out) throws IOException;
  }

  /**
   * How a process ended.
   *
   * @param status its exit status; 128 + n when signal n ended it
   * @param errors the end of what it wrote on standard error
   */
  public record Result(int status, String errors) {}

  /**
   * Which ids they have, found out by entering them when it is first asked for.
   *
   * @throws SandboxException when they can't be entered, with the attempts' own errors
   */
  public synchronized Ids ids() throws IOException {
    if (ids.isEmpty()) {
      // one that is kept proves it, and is needed anyway
      KeptNamespace namespace = new KeptNamespace(this, Ids.ALL);
      if (namespace.acquire().isPresent()) {
        namespace.release();
        kept = Optional.of(namespace);
        ids = Optional.of(Ids.ALL);
        return Ids.ALL;
      }
      Result all = attempt(Ids.ALL);
      Result one = all.status() == 0 ? all : attempt(Ids.ONE);
      if (one.status() != 0) {
        throw new SandboxException(
            "no user namespace can be entered here:\n  "
                + (all.errors() + "\n" + one.errors()).strip().replace("\n", "\n  ")
                + "\nAllow user namespaces to this user (as root: sysctl"
                + " kernel.unprivileged_userns_clone=1, on Ubuntu"
                + " kernel.apparmor_restrict_unprivileged_userns=0). In a container without"
                + " privileges (CircleCI's docker executor), use a machine executor to build, and"
                + " the builder image itself to test");
      }
      ids = Optional.of(all.status() == 0 ? Ids.ALL : Ids.ONE);
    }
    return ids.get();
  }

  @Override
  public synchronized void close() {
    kept.ifPresent(KeptNamespace::end);
  }

  private synchronized KeptNamespace kept() throws IOException {
    Ids which = ids();
    if (kept.isEmpty()) {
      kept = Optional.of(new KeptNamespace(this, which));
    }
    return kept.get();
  }

  /** The command line that joins a user namespace. */
  private static List<String> join(long member, List<String> command) {
    List<String> whole =
        new ArrayList<>(
            List.of(
                "setpriv",
                "--pdeathsig",
                "KILL",
                "nsenter",
                "--user=/proc/" + member + "/ns/user",
                "--preserve-credentials",
                "setpriv",
                "--pdeathsig",
                "KILL"));
    whole.addAll(command);
    return whole;
  }

  /** The same with a mount and a process namespace of the command's own. */
  private static List<String> joinAlone(long member, List<String> command) {
    List<String> whole =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "--propagation",
                "private",
                "--pid",
                "--fork",
                "--kill-child"));
    whole.addAll(command);
    return join(member, whole);
  }

  /** Enters them and leaves again. */
  Result attempt(Ids which) throws IOException {
    return run(
        which,
        enter(List.of("true")),
        Map.of(),
        Path.of("/"),
        out -> {},
        InputStream::readAllBytes);
  }

  /** What GNU tar unpacks an image's files with. */
  List<String> unpackOptions() throws IOException {
    List<String> options = new ArrayList<>(LayerUnpacker.TAR_OPTIONS);
    if (ids() == Ids.ONE) {
      options.add("--no-same-owner");
    }
    return options;
  }

  /** Tells {@code enter.sh} which ids are wanted. */
  static void mark(Map<String, String> environment, Ids which) {
    environment.remove(IDS);
    if (which == Ids.ONE) {
      environment.put(IDS, "one");
    }
  }

  /** The command line that enters the namespaces and runs a command there. */
  List<String> enter(List<String> command) {
    List<String> whole = new ArrayList<>(List.of("setpriv", "--pdeathsig", "KILL"));
    whole.addAll(Script.ENTER.command(command));
    return whole;
  }

  /**
   * Runs a command, feeding and reading it.
   *
   * @param command in the namespaces
   * @param env added to this process's environment
   * @param folder its working directory
   */
  Result run(
      List<String> command, Map<String, String> env, Path folder, Writer input, Reader output)
      throws IOException {
    return run(command, Namespaces::joinAlone, env, folder, input, output);
  }

  /**
   * Runs a program that mounts nothing and starts no others that may outlive it: with the files'
   * owners, but in the machine's own mount and process namespaces. New ones take several times as
   * long as all else.
   */
  Result runOnFiles(
      List<String> command, Map<String, String> env, Path folder, Writer input, Reader output)
      throws IOException {
    return run(command, Namespaces::join, env, folder, input, output);
  }

  private Result run(
      List<String> command,
      BiFunction<Long, List<String>, List<String>> join,
      Map<String, String> env,
      Path folder,
      Writer input,
      Reader output)
      throws IOException {
    KeptNamespace namespace = kept();
    Optional<Long> member = namespace.acquire();
    if (member.isEmpty()) {
      return run(ids(), enter(command), env, folder, input, output);
    }
    try {
      return run(ids(), join.apply(member.get(), command), env, folder, input, output);
    } finally {
      namespace.release();
    }
  }

  private Result run(
      Ids which,
      List<String> command,
      Map<String, String> env,
      Path folder,
      Writer input,
      Reader output)
      throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    builder.environment().putAll(env);
    mark(builder.environment(), which);
    Process process = start(builder);
    Tail errors = new Tail();
    Pipe pipe = new Pipe(process.getOutputStream());
    FutureTask<Void> reading = task(process, process.getInputStream(), output);
    FutureTask<Void> complaints =
        task(process, process.getErrorStream(), in -> in.transferTo(errors));
    try {
      write(input, pipe);
      int status = process.waitFor();
      reading.get();
      complaints.get();
      return new Result(status, errors.text());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted while waiting for " + command.get(0), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } finally {
      kill(process);
      awaitEnd(reading);
      awaitEnd(complaints);
    }
  }

  /** Not by the process itself, which would close the streams whose end is awaited. */
  private static void kill(Process process) {
    process.toHandle().destroyForcibly();
  }

  private static void drain(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException theReaderHasClosedIt) {
      return;
    }
  }

  /** Both streams end when the last process in the namespaces has: then its files can go. */
  private static void awaitEnd(FutureTask<Void> task) {
    boolean interrupted = Thread.interrupted();
    while (!task.isDone()) {
      try {
        task.get();
      } catch (InterruptedException e) {
        interrupted = true;
      } catch (ExecutionException reportedBefore) {
        break;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static void write(Writer input, Pipe pipe) throws IOException {
    try (pipe) {
      input.write(pipe);
    } catch (IOException e) {
      // a process that ends early breaks the pipe: its own words then say more than that
      if (!pipe.broken) {
        throw e;
      }
    }
  }

  /**
   * Runs a command that shares this process's standard streams.
   *
   * @return its exit status
   */
  int runAttached(List<String> command, Map<String, String> env, Path folder) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(enter(command)).directory(folder.toFile());
    builder.environment().putAll(env);
    mark(builder.environment(), ids());
    return new AttachedProcess(builder, "USR1").run();
  }

  /**
   * Removes what belongs to ids that only exist in the namespaces. An interrupted thread can do it
   * too: what it was interrupted in leaves nothing behind.
   */
  void remove(Path folder) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      Result result =
          run(
              List.of("rm", "-rf", folder.toString()),
              Map.of(),
              Path.of("/"),
              out -> {},
              InputStream::readAllBytes);
      if (result.status() != 0) {
        throw new SandboxException(folder + " can't be removed: " + result.errors());
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static Process start(ProcessBuilder builder) throws SandboxException {
    try {
      return builder.start();
    } catch (IOException e) {
      throw new SandboxException(
          "setpriv can't be run ("
              + e.getMessage()
              + "): a Linux machine with util-linux is needed",
          e);
    }
  }

  /**
   * Reads beside the process, to the end whatever happens. A reader that fails ends the process,
   * since nobody would empty its pipe.
   */
  private static FutureTask<Void> task(Process process, InputStream in, Reader reader) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              try {
                reader.read(in);
                in.transferTo(OutputStream.nullOutputStream());
              } catch (IOException | RuntimeException e) {
                kill(process);
                drain(in);
                throw e;
              }
              return null;
            });
    Thread thread = new Thread(task, "builder-pipe");
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** Tells a broken pipe from a writer's own failure. */
  private static final class Pipe extends FilterOutputStream {
    private boolean broken;

    Pipe(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        broken = true;
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      try {
        super.close();
      } catch (IOException e) {
        broken = true;
        throw e;
      }
    }
  }

  /** Keeps the last bytes only, whatever is written. */
  private static final class Tail extends OutputStream {
    private static final int LIMIT = 8192;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    @Override
    public synchronized void write(int b) {
      bytes.write(b);
      if (bytes.size() > 2 * LIMIT) {
        byte[] all = bytes.toByteArray();
        bytes.reset();
        bytes.write(all, all.length - LIMIT, LIMIT);
      }
    }

    synchronized String text() {
      return bytes.toString(StandardCharsets.UTF_8).strip();
    }
  }
}
