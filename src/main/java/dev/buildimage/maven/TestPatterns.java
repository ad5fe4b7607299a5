package dev.buildimage.maven;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Which classes Surefire's includes and excludes find (Surefire, "Inclusions and Exclusions of
 * Tests"). It is only used to tell what is worth being weighed: what is not understood here, such
 * as a pattern for methods, doesn't decide where a class runs.
 */
final class TestPatterns {
  private static final String REGEX = "%regex[";
  private static final String ANT = "%ant[";

  private final List<Pattern> includes = new ArrayList<>();
  private final List<Pattern> excludes = new ArrayList<>();

  TestPatterns(List<String> includes, List<String> excludes) {
    includes.forEach(
        text -> {
          if (text.startsWith("!")) {
            add(this.excludes, text.substring(1));
          } else {
            add(this.includes, text);
          }
        });
    excludes.forEach(text -> add(this.excludes, text));
  }

  private static void add(List<Pattern> patterns, String text) {
    if (text.startsWith(REGEX)) {
      try {
        patterns.add(Pattern.compile(inBrackets(text, REGEX)));
      } catch (PatternSyntaxException surefiresToReport) {
        // it fails the build there
      }
    } else {
      String[] all = text.startsWith(ANT) ? new String[] {inBrackets(text, ANT)} : text.split(",");
      Arrays.stream(all)
          .map(String::strip)
          .filter(each -> !each.isEmpty())
          .forEach(each -> patterns.add(ant(each)));
    }
  }

  private static String inBrackets(String text, String prefix) {
    return text.substring(prefix.length()).replaceFirst("]$", "").replaceFirst("#.*$", "");
  }

  private static Pattern ant(String pattern) {
    String path = pattern.replaceFirst("#.*$", "").replaceFirst("[.](java|class|[*])$", "");
    if (!path.contains("/")) {
      path = path.replace('.', '/');
    }
    if (path.endsWith("/")) {
      path += "**";
    }
    StringBuilder regex = new StringBuilder("(?:.*/)?");
    String rest = path.startsWith("**/") ? path.substring(3) : path;
    while (!rest.isEmpty()) {
      String token =
          rest.startsWith("**/") ? "**/" : rest.startsWith("**") ? "**" : rest.substring(0, 1);
      regex.append(
          switch (token) {
            case "**/" -> "(?:.*/)?";
            case "**" -> ".*";
            case "*" -> "[^/]*";
            case "?" -> "[^/]";
            default -> Pattern.quote(token);
          });
      rest = rest.substring(token.length());
    }
    return Pattern.compile(regex.append("[.]class").toString());
  }

  /** Whether a class is found. */
  boolean find(String className) {
    String path = className.replace('.', '/') + ".class";
    return matches(includes, path) && !matches(excludes, path);
  }

  private static boolean matches(List<Pattern> patterns, String path) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(path).matches());
  }
}
