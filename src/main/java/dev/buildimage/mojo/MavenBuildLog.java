package dev.buildimage.mojo;

import dev.buildimage.build.BuildLog;
import java.time.Duration;
import java.util.Locale;
import org.apache.maven.plugin.logging.Log;

/**
 * Events as lines of Maven's log: one a phase or step. The output of a step is shown when it has
 * failed, and of all steps with {@code -X} or where it is asked for.
 */
final class MavenBuildLog implements BuildLog {
  private static final double MEGABYTE = 1e6;
  private final Log log;
  private final RunningSteps running;
  private final boolean plain;

  /**
   * On a log.
   *
   * @param running shows what goes on between the lines
   * @param plain whether the output of every step is shown
   */
  MavenBuildLog(Log log, RunningSteps running, boolean plain) {
    this.log = log;
    this.running = running;
    this.plain = plain;
  }

  @Override
  public void started(String step) {
    running.begin(step);
  }

  @Override
  public void cached(String step) {
    line(() -> log.info(step + " (cached)"));
  }

  @Override
  public void failed(String step) {
    running.end(step);
  }

  @Override
  public void done(String what, Duration took, long bytes) {
    running.end(what);
    String size = bytes == 0 ? "" : String.format(Locale.ROOT, ", %.1f MB", bytes / MEGABYTE);
    line(
        () ->
            log.info(
                String.format(Locale.ROOT, "%s (%.1f s%s)", what, took.toMillis() / 1000.0, size)));
  }

  @Override
  public void warning(String text) {
    line(() -> log.warn(text));
  }

  @Override
  public void output(String step, String text) {
    if (plain) {
      line(() -> log.info(number(step) + " " + text));
    } else if (log.isDebugEnabled()) {
      line(() -> log.debug(number(step) + " " + text));
    }
  }

  @Override
  public void failure(String step, String text) {
    if (!plain && !log.isDebugEnabled()) {
      line(() -> log.error(number(step) + " " + text));
    }
  }

  private void line(Runnable written) {
    running.aside(written);
  }

  /** Of {@code Dockerfile:4 [2/5] RUN make} what tells lines of steps apart that run at once. */
  private static String number(String step) {
    int from = step.indexOf('[');
    int to = step.indexOf(']', Math.max(from, 0));
    return from < 0 || to < 0 ? step : step.substring(from, to + 1);
  }
}
