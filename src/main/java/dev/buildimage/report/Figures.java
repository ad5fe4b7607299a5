package dev.buildimage.report;

import java.time.Duration;
import java.util.Locale;

/** Times and sizes for people, always with their unit. */
final class Figures {
  private static final String[] UNITS = {"kB", "MB", "GB", "TB"};
  private static final double THOUSAND = 1000;

  private Figures() {}

  /** As in {@code 34 ms}, {@code 1.2 s} or {@code 2 min 05 s}. */
  static String time(Duration time) {
    long millis = time.toMillis();
    if (millis < 100) {
      return millis + " ms";
    }
    if (millis < Duration.ofMinutes(1).toMillis()) {
      return tenths(millis / THOUSAND) + " s";
    }
    return String.format(Locale.ROOT, "%d min %02d s", time.toMinutes(), time.toSecondsPart());
  }

  /** As in {@code 512 B} or {@code 31.4 MB}, of a thousand each. */
  static String bytes(long bytes) {
    if (bytes < THOUSAND) {
      return bytes + " B";
    }
    double amount = bytes / THOUSAND;
    int unit = 0;
    // what would be rounded to 1000.0 is 1.0 of the next
    while (amount >= 999.95 && unit < UNITS.length - 1) {
      amount /= THOUSAND;
      unit++;
    }
    return tenths(amount) + " " + UNITS[unit];
  }

  /** A page has hundreds of them, and a format takes a class for each way to write it. */
  private static String tenths(double amount) {
    long tenths = Math.round(10 * amount);
    return tenths / 10 + "." + tenths % 10;
  }

  /** As in {@code 1 test} or {@code 2 tests}; {@code es} where an s isn't enough. */
  static String counted(long count, String noun) {
    String plural = noun.endsWith("s") ? noun + "es" : noun + "s";
    return count + " " + (count == 1 ? noun : plural);
  }
}
