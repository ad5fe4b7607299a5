package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Patterns as Go's {@code filepath.Match} has them, and on demand the {@code **} of moby's
 * patternmatcher. All ways to match are followed at once, so that no pattern is slow.
 */
final class Glob {
  private enum Kind {
    /** One of the ranges, or none of them. */
    ONE_OF,
    /** {@code ?}. */
    ANY,
    /** {@code *}. */
    MANY,
    /** {@code **} at the end: anything, slashes too. */
    ALL,
    /** {@code **} before more: the way into {@link #FOLDERS}, or past it. */
    MAYBE_FOLDERS,
    /** Anything that ends in a slash. */
    FOLDERS
  }

  private record Range(int low, int high) {
    boolean contains(int c) {
      return low <= c && c <= high;
    }
  }

  private record Token(Kind kind, boolean negated, List<Range> ranges) {
    static Token of(Kind kind) {
      return new Token(kind, false, List.of());
    }

    static Token literal(int c) {
      return new Token(Kind.ONE_OF, false, List.of(new Range(c, c)));
    }

    // As in Go, a bracket expression may match a slash.
    boolean matches(int c) {
      return switch (kind) {
        case ONE_OF -> negated != ranges.stream().anyMatch(r -> r.contains(c));
        case ANY, MANY -> c != '/';
        case ALL, FOLDERS -> true;
        case MAYBE_FOLDERS -> false;
      };
    }
  }

  private final List<Token> tokens;

  private Glob(List<Token> tokens) {
    this.tokens = List.copyOf(tokens);
  }

  static Glob of(String pattern, boolean doubleStars) throws PatternException {
    return new Glob(new Parser(pattern, doubleStars).parse());
  }

  boolean matches(String path) {
    BitSet states = new BitSet(tokens.size() + 1);
    reach(states, 0);
    for (int i = 0; i < path.length() && !states.isEmpty(); ) {
      int c = path.codePointAt(i);
      states = step(states, c);
      i += Character.charCount(c);
    }
    return states.get(tokens.size());
  }

  private BitSet step(BitSet states, int c) {
    BitSet after = new BitSet(tokens.size() + 1);
    for (int s = states.nextSetBit(0); s >= 0 && s < tokens.size(); s = states.nextSetBit(s + 1)) {
      Token token = tokens.get(s);
      if (!token.matches(c)) {
        continue;
      }
      switch (token.kind()) {
        case ONE_OF, ANY -> reach(after, s + 1);
        case MANY, ALL -> reach(after, s);
        case FOLDERS -> {
          after.set(s);
          if (c == '/') {
            reach(after, s + 1);
          }
        }
        case MAYBE_FOLDERS -> {}
      }
    }
    return after;
  }

  private void reach(BitSet states, int state) {
    if (states.get(state)) {
      return;
    }
    states.set(state);
    if (state == tokens.size()) {
      return;
    }
    switch (tokens.get(state).kind()) {
      case MANY, ALL -> reach(states, state + 1);
      case MAYBE_FOLDERS -> {
        states.set(state + 1);
        reach(states, state + 2);
      }
      default -> {}
    }
  }

  private static final class Parser {
    private final int[] chars;
    private final boolean doubleStars;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    Parser(String pattern, boolean doubleStars) {
      this.chars = pattern.codePoints().toArray();
      this.doubleStars = doubleStars;
    }

    List<Token> parse() throws PatternException {
      while (at < chars.length) {
        int c = chars[at++];
        switch (c) {
          case '*' -> star();
          case '?' -> tokens.add(Token.of(Kind.ANY));
          case '[' -> tokens.add(brackets());
          case '\\' -> {
            if (at == chars.length) {
              throw new PatternException("'\\' at its end escapes nothing");
            }
            tokens.add(Token.literal(chars[at++]));
          }
          default -> tokens.add(Token.literal(c));
        }
      }
      return tokens;
    }

    private void star() {
      if (!doubleStars || at == chars.length || chars[at] != '*') {
        add(Kind.MANY);
        return;
      }
      boolean first = at == 1;
      at++;
      boolean slash = at < chars.length && chars[at] == '/';
      if (slash) {
        at++;
      }
      // "**name", with nothing special in it, is a suffix for moby: it matches the end of a name
      if (at == chars.length || (first && !slash && isPlainFrom(at))) {
        add(Kind.ALL);
      } else if (!endsWith(Kind.FOLDERS)) {
        add(Kind.MAYBE_FOLDERS);
        add(Kind.FOLDERS);
      }
    }

    // two stars in a row match what one does
    private void add(Kind kind) {
      if (!endsWith(kind)) {
        tokens.add(Token.of(kind));
      }
    }

    private boolean endsWith(Kind kind) {
      return !tokens.isEmpty() && tokens.get(tokens.size() - 1).kind() == kind;
    }

    private boolean isPlainFrom(int start) {
      for (int i = start; i < chars.length; i++) {
        if ("*?[]\\".indexOf(chars[i]) >= 0) {
          return false;
        }
      }
      return true;
    }

    private Token brackets() throws PatternException {
      boolean negated = at < chars.length && chars[at] == '^';
      if (negated) {
        at++;
      }
      List<Range> ranges = new ArrayList<>();
      while (at >= chars.length || chars[at] != ']' || ranges.isEmpty()) {
        int low = inBrackets();
        int high = low;
        if (at < chars.length && chars[at] == '-') {
          at++;
          high = inBrackets();
        }
        ranges.add(new Range(low, high));
      }
      at++;
      return new Token(Kind.ONE_OF, negated, List.copyOf(ranges));
    }

    private int inBrackets() throws PatternException {
      if (at >= chars.length) {
        throw new PatternException("'[' has no matching ']'");
      }
      int c = chars[at++];
      if (c == '-' || c == ']') {
        throw new PatternException(
            "'" + Character.toString(c) + "' inside [] must be escaped with \\");
      }
      if (c == '\\') {
        if (at >= chars.length) {
          throw new PatternException("'[' has no matching ']'");
        }
        c = chars[at++];
      }
      return c;
    }
  }
}
