package dev.buildimage.dockerfile;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** What a misspelt word was probably meant to be. */
final class Suggestion {
  private static final int FARTHEST = 2;

  private Suggestion() {}

  /** The candidate that is at most two edits away, and fewer than it has letters. */
  static Optional<String> nearest(String word, Collection<String> candidates) {
    if (word.length() > 40) {
      return Optional.empty();
    }
    return candidates.stream()
        .filter(c -> distance(word, c) <= Math.min(FARTHEST, c.length() - 2))
        .min(Comparator.comparingInt(c -> distance(word, c)));
  }

  /** What to add to a problem: the nearest candidate, else all of them. */
  static String hint(String word, Collection<String> candidates, String elseAll) {
    return nearest(word, candidates)
        .map(s -> ": did you mean " + s + "?")
        .orElse(candidates.isEmpty() ? "" : elseAll + String.join(", ", candidates));
  }

  // Optimal string alignment: two letters swapped are one edit.
  private static int distance(String left, String right) {
    String a = left.toUpperCase(Locale.ROOT);
    String b = right.toUpperCase(Locale.ROOT);
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
          continue;
        }
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(Math.min(d[i - 1][j], d[i][j - 1]) + 1, d[i - 1][j - 1] + change);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }
}
