package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a {@code .dockerignore} keeps out of the build context (Dockerfile reference, ".dockerignore
 * file"; the behaviour is that of moby's patternmatcher). Later rules win; {@code !} takes back;
 * what is ignored is so with all that is in it.
 */
public final class IgnoreRules {
  private record Rule(Glob glob, boolean exception) {}

  private final List<Rule> rules;

  private IgnoreRules(List<Rule> rules) {
    this.rules = List.copyOf(rules);
  }

  /** Rules that ignore nothing. */
  public static IgnoreRules none() {
    return new IgnoreRules(List.of());
  }

  /**
   * Reads a file's text.
   *
   * @param fileName for messages
   * @throws DockerfileException at the first line that is no pattern
   */
  public static IgnoreRules parse(String fileName, String text) throws DockerfileException {
    Source source = Source.of(fileName, text);
    List<Rule> rules = new ArrayList<>();
    for (int number = 1; number <= source.lines().size(); number++) {
      String line = source.line(number);
      // a # is a comment only at the very start; behind a space it is a name
      if (line.startsWith("#") || Chars.trim(line).isEmpty()) {
        continue;
      }
      rules.add(rule(source, number, Chars.trim(line)));
    }
    return new IgnoreRules(rules);
  }

  /**
   * Rules that are written elsewhere, as in {@code COPY --exclude}.
   *
   * @param patterns as {@link Evaluator} gives them
   * @throws IllegalArgumentException when one is no pattern
   */
  public static IgnoreRules of(List<String> patterns) {
    List<Rule> rules = new ArrayList<>();
    for (String pattern : patterns) {
      try {
        rules.add(rule(Chars.trim(pattern)));
      } catch (PatternException e) {
        throw new IllegalArgumentException("'" + pattern + "' is no pattern: " + e.problem(), e);
      }
    }
    return new IgnoreRules(rules);
  }

  static Optional<String> problemOf(String pattern) {
    try {
      rule(Chars.trim(pattern));
      return Optional.empty();
    } catch (PatternException e) {
      return Optional.of(e.problem());
    }
  }

  private static Rule rule(Source source, int number, String line) throws DockerfileException {
    try {
      return rule(line);
    } catch (PatternException e) {
      throw source.error(number, line, "'" + line + "' is no pattern: " + e.problem());
    }
  }

  private static Rule rule(String line) throws PatternException {
    boolean exception = line.startsWith("!");
    String pattern = exception ? Chars.trim(line.substring(1)) : line;
    if (pattern.isEmpty()) {
      throw new PatternException("it names nothing: write " + line + "path");
    }
    String path = ContextPattern.clean(pattern);
    if (path.length() > 1 && path.startsWith("/")) {
      path = path.substring(1);
    }
    return new Rule(Glob.of(path, true), exception);
  }

  /**
   * Whether a path is kept out.
   *
   * @param path relative to the context, with {@code /} between names; the context itself is never
   *     ignored
   */
  public boolean ignores(String path) {
    String cleaned = ContextPattern.clean(path);
    if (cleaned.equals(".")) {
      return false;
    }
    boolean ignored = false;
    for (Rule rule : rules) {
      if (rule.exception() == ignored && matches(rule.glob(), cleaned)) {
        ignored = !rule.exception();
      }
    }
    return ignored;
  }

  private static boolean matches(Glob glob, String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (glob.matches(path.substring(0, slash))) {
        return true;
      }
    }
    return glob.matches(path);
  }
}
