package dev.buildimage.sandbox;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A process on this one's own standard streams. Where this one is told to end, so is that, and it
 * is waited for.
 */
final class AttachedProcess {
  private static final Duration GRACE = Duration.ofSeconds(10);

  private final ProcessBuilder builder;
  private final String ending;

  /**
   * A process that has not been started.
   *
   * @param ending the signal that says that this process ends, and the other has to
   */
  AttachedProcess(ProcessBuilder builder, String ending) {
    this.builder = builder;
    this.ending = ending;
  }

  /**
   * Runs it.
   *
   * @return its exit status; 128 + n when signal n ended it
   */
  int run() throws IOException {
    FutureTask<Process> starting = new FutureTask<>(this::start);
    // there before the process is: this one may be told to end at any moment
    Thread hook = new Thread(() -> end(starting), "builder-end");
    try {
      java.lang.Runtime.getRuntime().addShutdownHook(hook);
    } catch (IllegalStateException endingAlready) {
      throw new SandboxException("interrupted", endingAlready);
    }
    try {
      starting.run();
      return starting.get().waitFor();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SandboxException known
          ? known
          : new SandboxException(String.valueOf(e.getCause()), e);
    } catch (InterruptedException e) {
      end(starting);
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", e);
    } finally {
      forget(hook);
    }
  }

  private Process start() throws SandboxException {
    try {
      return builder.inheritIO().start();
    } catch (IOException e) {
      throw new SandboxException(
          builder.command().get(0) + " can't be run (" + e.getMessage() + "): install it", e);
    }
  }

  private static void forget(Thread hook) {
    try {
      java.lang.Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException runningAlready) {
      return;
    }
  }

  private void end(Future<Process> starting) {
    try {
      end(starting.get());
    } catch (ExecutionException | InterruptedException neverStarted) {
      return;
    }
  }

  /** What doesn't heed the signal is told by TERM, and then killed with all below it. */
  private void end(Process process) {
    try {
      tell(process, ending);
      if (!process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        tell(process, "TERM");
        if (!process.waitFor(1, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (IOException | InterruptedException impatient) {
      process.destroyForcibly();
    }
  }

  private static void tell(Process process, String signal)
      throws IOException, InterruptedException {
    if (process.isAlive()) {
      // a shell's own kill: a program of that name is not everywhere
      new ProcessBuilder(
              "sh", "-c", "kill -s \"$@\"", "kill", signal, String.valueOf(process.pid()))
          .redirectErrorStream(true)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    }
  }
}
