package dev.buildimage.mojo;

import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.maven.plugin.logging.Log;

/**
 * Shows that something goes on while steps run: on a terminal a line that is alive, elsewhere a
 * line of the log every half minute.
 */
final class RunningSteps implements AutoCloseable {
  private static final long RARELY = 30;
  private static final int COLUMNS = 100;
  private static final String CLEAR = "\r\u001b[2K";

  private final Log log;
  private final Optional<PrintStream> terminal;
  private final Clock clock;
  private final Map<String, Instant> running = new LinkedHashMap<>();
  private final Map<String, Long> told = new LinkedHashMap<>();
  private Optional<ScheduledExecutorService> ticker = Optional.empty();
  private boolean shown;

  /**
   * On a log.
   *
   * @param terminal that the log is written to, if it is one
   */
  RunningSteps(Log log, Optional<PrintStream> terminal, Clock clock) {
    this.log = log;
    this.terminal = terminal;
    this.clock = clock;
  }

  synchronized void begin(String step) {
    running.put(step, clock.instant());
    if (ticker.isEmpty()) {
      ScheduledExecutorService thread =
          Executors.newSingleThreadScheduledExecutor(
              task -> {
                Thread daemon = new Thread(task, "builder-progress");
                daemon.setDaemon(true);
                return daemon;
              });
      thread.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
      ticker = Optional.of(thread);
    }
  }

  synchronized void end(String step) {
    running.remove(step);
    told.remove(step);
  }

  /** Writes a line where the one that is alive stands. */
  synchronized void aside(Runnable written) {
    if (shown) {
      terminal.ifPresent(out -> out.print(CLEAR));
      shown = false;
    }
    written.run();
  }

  /** Shows how long the steps have been running; once a second. */
  synchronized void tick() {
    if (terminal.isPresent()) {
      show(terminal.get());
      return;
    }
    running.forEach(
        (step, begun) -> {
          long seconds = seconds(begun);
          if (seconds >= told.getOrDefault(step, 0L) + RARELY) {
            told.put(step, seconds);
            log.info(step + " is running: " + seconds + " s");
          }
        });
  }

  private void show(PrintStream out) {
    if (running.isEmpty()) {
      return;
    }
    Map.Entry<String, Instant> oldest = running.entrySet().iterator().next();
    String more = running.size() == 1 ? "" : " (and " + (running.size() - 1) + " beside it)";
    String tail = " " + seconds(oldest.getValue()) + " s" + more;
    int room = Math.max(0, COLUMNS - tail.length());
    String step = oldest.getKey();
    out.print(CLEAR + (step.length() <= room ? step : step.substring(0, room - 1) + "…") + tail);
    out.flush();
    shown = true;
  }

  private long seconds(Instant begun) {
    return Duration.between(begun, clock.instant()).toSeconds();
  }

  @Override
  public synchronized void close() {
    ticker.ifPresent(ScheduledExecutorService::shutdownNow);
    aside(() -> {});
  }
}
