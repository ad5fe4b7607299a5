package dev.buildimage.ci;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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
            pin ->
                Matcher.quoteReplacement(
                    Optional.ofNullable(there.get(pin.group(2)))
                        .filter(before -> isNewer(version(before), version(pin)))
                        .orElse(pin)
                        .group()));
  }

  private static Optional<String> version(MatchResult pin) {
    return Optional.ofNullable(pin.group(5));
  }

  /** By the version in the comment; a pin without one is somebody's own choice. */
  private static boolean isNewer(Optional<String> version, Optional<String> than) {
    return version.isEmpty()
        || than.isEmpty()
        || Arrays.compare(numbers(version.get()), numbers(than.get())) > 0;
  }

  private static int[] numbers(String version) {
    return Arrays.stream(version.split("\\."))
        .filter(number -> number.matches("\\d{1,9}"))
        .mapToInt(Integer::parseInt)
        .toArray();
  }
}
