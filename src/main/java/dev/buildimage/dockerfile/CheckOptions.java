package dev.buildimage.dockerfile;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the {@code check} directive says (Dockerfile reference, "check"): {@code
 * skip=Name,Name;error=true}, or {@code skip=all}. Names of checks that aren't made here are as
 * good as any.
 */
record CheckOptions(boolean skipAll, Set<String> skipped, boolean error) {
  private static final CheckOptions NONE = new CheckOptions(false, Set.of(), false);
  private static final List<String> NAMES = List.of("skip", "error");
  private static final List<String> TRUE = List.of("1", "t", "true");
  private static final List<String> FALSE = List.of("0", "f", "false");

  static CheckOptions of(Source source, Directives directives) throws DockerfileException {
    CheckOptions options = NONE;
    for (String option : directives.check().orElse("").split(";", -1)) {
      if (!option.isBlank()) {
        options = options.with(source, option.strip());
      }
    }
    return options;
  }

  private CheckOptions with(Source source, String option) throws DockerfileException {
    String[] parts = option.split("=", 2);
    String name = parts[0].strip();
    String value = parts.length < 2 ? "" : parts[1].strip();
    if (name.equals("skip") && !value.isEmpty()) {
      Set<String> names =
          Arrays.stream(value.split(",")).map(String::strip).collect(Collectors.toSet());
      return new CheckOptions(names.contains("all"), names, error);
    }
    if (name.equals("error") && (TRUE.contains(value) || FALSE.contains(value))) {
      return new CheckOptions(skipAll, skipped, TRUE.contains(value));
    }
    String hint =
        NAMES.contains(name)
            ? ": skip=all, skip=Name,Name and error=true are known"
            : Suggestion.hint(name, NAMES, ": use one of ");
    throw source.error(
        1, source.lines().size(), option, "check option '" + option + "' is unknown" + hint);
  }

  /**
   * The warnings that the user wants to see, each {@code file:line: text (name)}.
   *
   * @throws DockerfileException at the first, where warnings are to be errors
   */
  List<String> apply(Source source, List<Warning> warnings) throws DockerfileException {
    List<Warning> kept =
        warnings.stream().filter(w -> !skipAll && !skipped.contains(w.check().toString())).toList();
    if (error && !kept.isEmpty()) {
      Warning first = kept.get(0);
      throw source.error(
          first.line(), "", first.text() + " (" + first.check() + "; check=error=true is set)");
    }
    return kept.stream()
        .map(w -> new Location(source.file(), w.line()) + ": " + w.text() + " (" + w.check() + ")")
        .toList();
  }
}
