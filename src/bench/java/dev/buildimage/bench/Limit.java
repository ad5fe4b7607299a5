package dev.buildimage.bench;

import java.time.Duration;
import java.util.Locale;

/** What the figures of a race are held against. */
sealed interface Limit {
  /** The reader is to know, and nothing depends on it. */
  record None() implements Limit {}

  /** Ours may take so many times what the yardstick takes. */
  record Times(double most) implements Limit {}

  /** Ours may take so much longer than the yardstick, each time. */
  record Longer(Duration most) implements Limit {}

  /** Ours may take so long, whatever the yardstick takes. */
  record Within(Duration most) implements Limit {}

  /** The limit and whether the rounds held it, in a few words. */
  static String verdict(Limit limit, Rounds ours, Rounds yardstick) {
    if (limit instanceof Times times) {
      return words(
          ours.medianRatio(yardstick) <= times.most(),
          String.format(Locale.ROOT, "<= %.2f x", times.most()));
    }
    if (limit instanceof Longer longer) {
      return words(
          ours.medianDifference(yardstick) <= longer.most().toNanos(),
          "<= +" + Rounds.text(longer.most().toNanos()));
    }
    if (limit instanceof Within within) {
      return words(
          ours.median() <= within.most().toNanos(), "<= " + Rounds.text(within.most().toNanos()));
    }
    return "";
  }

  private static String words(boolean held, String limit) {
    return limit + (held ? "  held" : "  MISSED");
  }
}
