package dev.buildimage.ci;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The commits that a part's actions are pinned to, {@code uses: OWNER/NAME@COMMIT # VERSION}. Bots
 * such as Dependabot move them, so they are nobody's edit, and a newer one stays.
 */
final class ActionPins {
  private static final Pattern USES =
      Pattern.compile("(uses: )([\\w.-]+/[\\w./-]+)@([0-9a-f]{40})( # v?([0-9.]+))?");

  /** A part's text without them. */
  String without(String text) {
    return USES.matcher(text).replaceAll("$1$2@");
  }

  /** A new text with those of the old where they are newer. */
  String kept(String old, String text) {
    Map<String, MatchResult> there = new HashMap<>();
    USES.matcher(old).results().forEach(pin -> there.put(pin.group(2), pin));
    return USES.matcher(text)
        .replaceAll(
            pin -> {
              MatchResult before = there.get(pin.group(2));
              boolean keep = before != null && isNewer(before.group(5), pin.group(5));
              return Matcher.quoteReplacement(keep ? before.group() : pin.group());
            });
  }

  /** By the version in the comment; a pin without one is somebody's own choice. */
  private static boolean isNewer(String version, String than) {
    if (version == null || than == null) {
      return true;
    }
    int[] numbers = numbers(version);
    int[] others = numbers(than);
    return Arrays.compare(numbers, others) > 0;
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\."))
        .filter(number -> number.matches("\\d{1,9}"))
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
