package dev.buildimage.mojo;

import dev.buildimage.build.BuildLog;
import java.time.Duration;
import java.util.Locale;
import org.apache.maven.plugin.logging.Log;

/** Events as lines of Maven's log: one a phase, a step's own output only with {@code -X}. */
final class MavenBuildLog implements BuildLog {
  private static final double MEGABYTE = 1e6;
  private final Log log;

  MavenBuildLog(Log log) {
    this.log = log;
  }

  @Override
  public void done(String what, Duration took, long bytes) {
    String size = bytes == 0 ? "" : String.format(Locale.ROOT, ", %.1f MB", bytes / MEGABYTE);
    log.info(String.format(Locale.ROOT, "%s (%.1f s%s)", what, took.toMillis() / 1000.0, size));
  }

  @Override
  public void warning(String text) {
    log.warn(text);
  }

  @Override
  public void output(String line) {
    log.debug(line);
  }
}
