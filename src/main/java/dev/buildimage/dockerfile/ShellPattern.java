package dev.buildimage.dockerfile;

import java.util.Arrays;
import java.util.BitSet;

/**
 * The pattern of {@code ${x#pattern}}, {@code ${x%pattern}} and {@code ${x/pattern/by}}: {@code *}
 * and {@code ?}, and {@code \} before them (POSIX shell, "Pattern Matching Notation", without
 * brackets, as in BuildKit).
 */
final class ShellPattern {
  private static final int ANY = -1;
  private static final int MANY = -2;

  private final int[] tokens;

  private ShellPattern(int[] tokens) {
    this.tokens = tokens;
  }

  static ShellPattern of(String pattern) throws WordException {
    int[] chars = pattern.codePoints().toArray();
    int[] tokens = new int[chars.length];
    int count = 0;
    for (int i = 0; i < chars.length; i++) {
      int c = chars[i];
      if (c == '\\') {
        i++;
        if (i == chars.length || "*?\\}/".indexOf(chars[i]) < 0) {
          throw new WordException(
              "pattern '" + pattern + "': \\ escapes one of * ? \\ } / and nothing else");
        }
        tokens[count++] = chars[i];
      } else {
        tokens[count++] = c == '*' ? MANY : c == '?' ? ANY : c;
      }
    }
    return new ShellPattern(Arrays.copyOf(tokens, count));
  }

  String trimPrefix(String value, boolean longest) {
    int[] chars = value.codePoints().toArray();
    int end = end(chars, 0, longest);
    return end < 0 ? value : text(chars, end, chars.length);
  }

  String trimSuffix(String value, boolean longest) {
    String rest = new ShellPattern(reversed(tokens)).trimPrefix(reversed(value), longest);
    return reversed(rest);
  }

  String replace(String value, String by, boolean all) {
    int[] chars = value.codePoints().toArray();
    StringBuilder result = new StringBuilder();
    int at = 0;
    boolean replacing = true;
    int lastEnd = -1;
    while (at <= chars.length) {
      int end = replacing ? end(chars, at, true) : -1;
      if (end < 0 || (end == at && at == lastEnd)) {
        if (at < chars.length) {
          result.appendCodePoint(chars[at]);
        }
        at++;
        continue;
      }
      result.append(by);
      replacing = all;
      lastEnd = end;
      if (end == at) {
        if (at < chars.length) {
          result.appendCodePoint(chars[at]);
        }
        at++;
      } else {
        at = end;
      }
    }
    return result.toString();
  }

  // All places a match may end at are followed at once: no pattern takes longer than its length
  // times the value's.
  private int end(int[] chars, int start, boolean longest) {
    BitSet states = new BitSet(tokens.length + 1);
    reach(states, 0);
    int end = -1;
    for (int i = start; !states.isEmpty(); i++) {
      if (states.get(tokens.length)) {
        end = i;
        if (!longest) {
          return end;
        }
      }
      if (i == chars.length) {
        return end;
      }
      states = step(states, chars[i]);
    }
    return end;
  }

  private BitSet step(BitSet states, int c) {
    BitSet after = new BitSet(tokens.length + 1);
    for (int s = states.nextSetBit(0); s >= 0 && s < tokens.length; s = states.nextSetBit(s + 1)) {
      if (tokens[s] == MANY) {
        reach(after, s);
      } else if (tokens[s] == ANY || tokens[s] == c) {
        reach(after, s + 1);
      }
    }
    return after;
  }

  private void reach(BitSet states, int state) {
    states.set(state);
    for (int s = state; s < tokens.length && tokens[s] == MANY; s++) {
      states.set(s + 1);
    }
  }

  private static int[] reversed(int[] tokens) {
    int[] reversed = new int[tokens.length];
    for (int i = 0; i < tokens.length; i++) {
      reversed[i] = tokens[tokens.length - 1 - i];
    }
    return reversed;
  }

  private static String reversed(String text) {
    int[] chars = reversed(text.codePoints().toArray());
    return text(chars, 0, chars.length);
  }

  private static String text(int[] chars, int from, int to) {
    return new String(chars, from, to - from);
  }
}
