package dev.buildimage.mojo;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.maven.plugin.MojoExecutionException;

/** Times and sizes as users write them. */
final class Quantities {
  private static final Pattern TIME = Pattern.compile("([0-9]{1,6})([smhdw])");
  private static final Map<String, Duration> UNITS =
      Map.of(
          "s", Duration.ofSeconds(1),
          "m", Duration.ofMinutes(1),
          "h", Duration.ofHours(1),
          "d", Duration.ofDays(1),
          "w", Duration.ofDays(7));
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,12}) ?([KMGT]?)(I?)B?");

  private Quantities() {}

  /** As in {@code 36h}. */
  static Duration duration(String parameter, String text) throws MojoExecutionException {
    Matcher matcher = TIME.matcher(text.strip().toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new MojoExecutionException(
          parameter
              + " is '"
              + text
              + "': a number and s, m, h, d or w (weeks) expected, as in 14d");
    }
    return UNITS
        .getOrDefault(matcher.group(2), Duration.ZERO)
        .multipliedBy(Long.parseLong(matcher.group(1)));
  }

  /** As in {@code 20GB}, of 1000, or {@code 20GiB}, of 1024. */
  static long bytes(String parameter, String text) throws MojoExecutionException {
    Matcher matcher = SIZE.matcher(text.strip().toUpperCase(Locale.ROOT));
    if (!matcher.matches() || matcher.group(2).isEmpty() && !matcher.group(3).isEmpty()) {
      throw new MojoExecutionException(
          parameter
              + " is '"
              + text
              + "': bytes expected, with K, M, G or T for thousands, or Ki, Mi, Gi or Ti, as in"
              + " 20GB");
    }
    long unit = matcher.group(3).isEmpty() ? 1000 : 1024;
    long bytes = Long.parseLong(matcher.group(1));
    try {
      for (int power = "KMGT".indexOf(matcher.group(2));
          !matcher.group(2).isEmpty() && power >= 0;
          power--) {
        bytes = Math.multiplyExact(bytes, unit);
      }
    } catch (ArithmeticException e) {
      throw new MojoExecutionException(parameter + " is '" + text + "', more than any disk has", e);
    }
    return bytes;
  }
}
