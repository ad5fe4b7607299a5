package dev.buildimage.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends what this process has started and couldn't end itself, being killed: a shell that waits for
 * the end of its standard input, which this process holds. It is in a session of its own, so that
 * what is sent to this process's group passes it by.
 */
public final class Watchdog implements AutoCloseable {
  private static final String DETACHED =
      "if command -v setsid >/dev/null; then exec setsid \"$@\"; else exec \"$@\"; fi";

  private final Process process;

  private Watchdog(Process process) {
    this.process = process;
  }

  /**
   * Starts one, which stays until it is closed, or this process is gone.
   *
   * @param cleaning what it does then
   * @param arguments of that script
   */
  static Watchdog start(Script cleaning, String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", DETACHED, "sh"));
    command.addAll(cleaning.command(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    // who holds the stream must not be collected
    Thread holder = new Thread(() -> hold(process), "builder-watchdog");
    holder.setDaemon(true);
    holder.start();
    return new Watchdog(process);
  }

  private static void hold(Process process) {
    try {
      process.waitFor();
    } catch (InterruptedException nobodyDoesThat) {
      Thread.currentThread().interrupt();
    }
  }

  /** Everything has ended by itself. */
  @Override
  public void close() {
    if (isEnding()) {
      // what was killed may have left something: the cleaning looks
      return;
    }
    try {
      process.getOutputStream().write("over\n".getBytes(StandardCharsets.US_ASCII));
      process.getOutputStream().close();
    } catch (IOException itHasEnded) {
      return;
    }
  }

  private static boolean isEnding() {
    Thread probe = new Thread(() -> {});
    try {
      java.lang.Runtime.getRuntime().addShutdownHook(probe);
      java.lang.Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException ending) {
      return true;
    }
  }

  /** What tells this process from all others, of other times too. */
  static String owner() {
    ProcessHandle self = ProcessHandle.current();
    return self.pid() + "-" + self.info().startInstant().map(t -> t.toEpochMilli()).orElse(0L);
  }
}
