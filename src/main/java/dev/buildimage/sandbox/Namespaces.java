package dev.buildimage.sandbox;

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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs commands of the machine as root of new namespaces ({@code enter.sh}), where every file of a
 * layer has its own owner. They end when the thread that runs them, or this JVM, does.
 */
public final class Namespaces {

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
    ProcessBuilder builder = new ProcessBuilder(enter(command)).directory(folder.toFile());
    builder.environment().putAll(env);
    Process process = start(builder);
    Tail errors = new Tail();
    Pipe pipe = new Pipe(process.getOutputStream());
    FutureTask<Void> reading = task(process, () -> output.read(process.getInputStream()));
    FutureTask<Void> complaints = task(process, () -> process.getErrorStream().transferTo(errors));
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
      process.destroyForcibly();
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
    ProcessBuilder builder =
        new ProcessBuilder(enter(command)).directory(folder.toFile()).inheritIO();
    builder.environment().putAll(env);
    Process process = start(builder);
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", e);
    } finally {
      process.destroy();
    }
  }

  /** Removes what belongs to ids that only exist in the namespaces. */
  void remove(Path folder) throws IOException {
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

  private interface Work {
    void run() throws IOException;
  }

  /** Reads beside the process; a reader that fails ends it, since nobody would empty its pipe. */
  private static FutureTask<Void> task(Process process, Work work) {
    FutureTask<Void> task =
        new FutureTask<>(
            () -> {
              try {
                work.run();
              } catch (IOException | RuntimeException e) {
                process.destroyForcibly();
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
