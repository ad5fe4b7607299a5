package dev.buildimage.dockerfile;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * A source of a COPY: a path in the build context, or a pattern with {@code *}, {@code ?} and
 * {@code [a-z]}, none of which matches a slash (Go's {@code filepath.Match}; {@code [^a]} alone
 * may).
 */
public final class ContextPattern {
  private final String text;
  private final Glob glob;

  private ContextPattern(String text, Glob glob) {
    this.text = text;
    this.glob = glob;
  }

  /**
   * Reads a source as {@link Dockerfile#copySources} gives it.
   *
   * @throws IllegalArgumentException when it is no pattern; what {@code copySources} gives is one
   */
  public static ContextPattern of(String source) {
    try {
      return new ContextPattern(source, Glob.of(source, false));
    } catch (PatternException e) {
      throw new IllegalArgumentException("'" + source + "' is no pattern: " + e.problem(), e);
    }
  }

  static Optional<String> problemOf(String pattern, boolean anyDepth) {
    try {
      Glob.of(pattern, anyDepth);
      return Optional.empty();
    } catch (PatternException e) {
      return Optional.of(e.problem());
    }
  }

  /** Whether it has a wildcard; otherwise it names one file or folder. */
  public boolean isPattern() {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == '*' || c == '?' || c == '[') {
        return true;
      }
    }
    return false;
  }

  /** Whether it names this very path, relative to the context, with {@code /} between names. */
  public boolean matches(String path) {
    return glob.matches(path);
  }

  /** Whether COPY takes this path: it is matched, or a folder that it is in. */
  public boolean covers(String path) {
    if (text.equals(".") || matches(path)) {
      return true;
    }
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (matches(path.substring(0, slash))) {
        return true;
      }
    }
    return false;
  }

  /** As Go's {@code path.Clean}: no empty names, no {@code .}, {@code ..} only at the start. */
  static String clean(String path) {
    boolean rooted = path.startsWith("/");
    Deque<String> names = new ArrayDeque<>();
    for (String name : path.split("/", -1)) {
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (!name.equals("..")) {
        names.addLast(name);
      } else if (!names.isEmpty() && !names.getLast().equals("..")) {
        names.removeLast();
      } else if (!rooted) {
        names.addLast(name);
      }
    }
    String cleaned = (rooted ? "/" : "") + String.join("/", names);
    return cleaned.isEmpty() ? "." : cleaned;
  }

  /** The source itself. */
  @Override
  public String toString() {
    return text;
  }
}
