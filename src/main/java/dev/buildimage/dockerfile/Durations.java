package dev.buildimage.dockerfile;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1m30s}, {@code 1.5h}, {@code 100ms}. */
final class Durations {
  private static final Pattern PART =
      Pattern.compile("(\\d{0,20}(?:\\.\\d{0,20})?)(ns|us|µs|μs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "µs", 1_000L,
          "μs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  private Durations() {}

  /**
   * @throws WordException when it is none, or longer than 292 years
   */
  static Duration parse(String text) throws WordException {
    boolean negative = text.startsWith("-");
    String unsigned = text.startsWith("-") || text.startsWith("+") ? text.substring(1) : text;
    if (unsigned.equals("0")) {
      return Duration.ZERO;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    Matcher part = PART.matcher(unsigned);
    int end = 0;
    while (end < unsigned.length()) {
      part.region(end, unsigned.length());
      if (!part.lookingAt() || part.group(1).chars().noneMatch(Character::isDigit)) {
        throw none(text);
      }
      nanos =
          nanos.add(
              new BigDecimal(part.group(1))
                  .multiply(BigDecimal.valueOf(Objects.requireNonNull(NANOS.get(part.group(2))))));
      end = part.end();
    }
    if (end == 0 || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw none(text);
    }
    Duration duration = Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValue());
    return negative ? duration.negated() : duration;
  }

  private static WordException none(String text) {
    return new WordException("'" + text + "' is no duration: write it as 30s, 1m30s or 500ms");
  }
}
