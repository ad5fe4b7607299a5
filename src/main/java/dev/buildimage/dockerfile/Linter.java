package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Finds what a Dockerfile may have, but hardly means. */
final class Linter {
  // a quoted word, then a comma or the end: [ "$x" = y ] is a test of the shell's
  private static final Pattern FAILED_JSON =
      Pattern.compile("(?s)\\[\\s*(['\"\u201c])[^'\"\u201d]*['\"\u201d]\\s*(,.*)?]");
  private static final Set<Keyword> ONCE =
      Set.of(Keyword.CMD, Keyword.ENTRYPOINT, Keyword.HEALTHCHECK);
  private static final Set<String> RESERVED = Set.of("context", "scratch");

  private final List<Warning> warnings;
  private final Map<Keyword, Integer> lastOf = new EnumMap<>(Keyword.class);
  private final Set<String> stages = new HashSet<>();

  private Linter(List<Warning> warnings) {
    this.warnings = new ArrayList<>(warnings);
  }

  static List<Warning> warnings(Syntax syntax) {
    Linter linter = new Linter(syntax.warnings());
    for (Node node : syntax.nodes()) {
      Keyword.of(node.name()).ifPresent(keyword -> linter.look(node, keyword));
    }
    linter.warnings.sort(Comparator.comparingInt(Warning::line));
    return List.copyOf(linter.warnings);
  }

  private void look(Node node, Keyword keyword) {
    if (keyword == Keyword.FROM) {
      lastOf.clear();
      stageName(node);
    }
    if (ONCE.contains(keyword)) {
      Optional.ofNullable(lastOf.put(keyword, node.startLine()))
          .ifPresent(
              line ->
                  warn(
                      line,
                      Check.MULTIPLE_INSTRUCTIONS_DISALLOWED,
                      "only the last "
                          + keyword
                          + " of a stage counts, which is in line "
                          + node.startLine()
                          + ": remove this one"));
    }
    if (keyword == Keyword.MAINTAINER) {
      warn(
          node.startLine(),
          Check.MAINTAINER_DEPRECATED,
          "MAINTAINER is deprecated: use LABEL org.opencontainers.image.authors=…");
    }
    if (keyword.arguments() == Keyword.Arguments.PAIRS
        && node.args().size() > 2
        && node.args().get(2).isEmpty()) {
      warn(
          node.startLine(),
          Check.LEGACY_KEY_VALUE_FORMAT,
          keyword + " name value is the old form: write " + keyword + " name=value");
    }
    if (looksLikeFailedJson(node, keyword)) {
      warn(
          node.startLine(),
          Check.JSON_ARGS_RECOMMENDED,
          "this is no JSON array of strings in double quotes, so it is a shell command");
    }
  }

  private void stageName(Node node) {
    if (node.args().size() < 3) {
      return;
    }
    String name = node.args().get(2).toLowerCase(Locale.ROOT);
    if (!stages.add(name)) {
      warn(
          node.startLine(),
          Check.DUPLICATE_STAGE_NAME,
          "an earlier stage is named '" + name + "' too: only this one can be named from now on");
    }
    if (RESERVED.contains(name)) {
      warn(
          node.startLine(),
          Check.RESERVED_STAGE_NAME,
          "'" + name + "' has a meaning of its own: name the stage otherwise");
    }
  }

  private static boolean looksLikeFailedJson(Node node, Keyword keyword) {
    return keyword.arguments() == Keyword.Arguments.JSON_OR_TEXT
        && !node.json()
        && !node.args().isEmpty()
        && FAILED_JSON.matcher(node.args().get(0)).matches();
  }

  private void warn(int line, Check check, String text) {
    warnings.add(new Warning(line, check, text));
  }
}
