package dev.buildimage.dockerfile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of an ADD's sources is a git repository (Dockerfile reference, "ADD", "Git context"). */
final class GitUrl {
  private static final Pattern SCP =
      Pattern.compile("([a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:[^#?]+)(?:\\?([^#]*))?(?:#(.*))?");
  private static final Pattern URL =
      Pattern.compile("((?:git|ssh)://[^#?]+|https?://[^#?]+\\.git)(?:\\?([^#]*))?(?:#(.*))?");
  private static final List<String> NAMES =
      List.of("ref", "branch", "tag", "subdir", "checksum", "commit", "keep-git-dir", "submodules");
  private static final List<String> SWITCHES = List.of("keep-git-dir", "submodules");
  private static final List<String> TRUE = List.of("", "1", "t", "T", "TRUE", "true", "True");
  private static final List<String> FALSE = List.of("0", "f", "F", "FALSE", "false", "False");

  private final Map<String, String> query = new HashMap<>();

  private GitUrl(String query) throws WordException {
    for (String pair : query.isEmpty() ? new String[0] : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      String value = equals < 0 ? "" : pair.substring(equals + 1);
      if (!NAMES.contains(name)) {
        throw new WordException(
            "a repository's URL has no '" + name + "'" + Suggestion.hint(name, NAMES, ": it has "));
      }
      if (value.isEmpty() && !SWITCHES.contains(name)) {
        throw new WordException(name + " needs a value: " + name + "=…");
      }
      if (this.query.put(name, value) != null) {
        throw new WordException(name + " is given twice");
      }
    }
  }

  /**
   * @throws WordException when it is a repository's URL that can't be followed
   */
  static Optional<AddSource.GitRepository> parse(String text) throws WordException {
    Matcher matcher = URL.matcher(text);
    if (!matcher.matches()) {
      matcher = SCP.matcher(text);
      if (!matcher.matches()) {
        return Optional.empty();
      }
    }
    String fragment = group(matcher, 3);
    int colon = fragment.indexOf(':');
    GitUrl url = new GitUrl(group(matcher, 2));
    Optional<String> commit = url.get("checksum").or(() -> url.get("commit"));
    return Optional.of(
        new AddSource.GitRepository(
            text,
            matcher.group(1),
            url.one(
                    "ref",
                    given(colon < 0 ? fragment : fragment.substring(0, colon)),
                    url.get("ref"),
                    url.get("tag").map(tag -> prefixed("refs/tags/", tag)),
                    url.get("branch").map(branch -> prefixed("refs/heads/", branch)))
                .or(() -> commit),
            url.one(
                "subdir", given(colon < 0 ? "" : fragment.substring(colon + 1)), url.get("subdir")),
            commit,
            url.is("keep-git-dir"),
            url.is("submodules").orElse(true)));
  }

  private static String group(Matcher matcher, int group) {
    String text = matcher.group(group);
    return text == null ? "" : text;
  }

  private static Optional<String> given(String text) {
    return Optional.of(text).filter(t -> !t.isEmpty());
  }

  private static String prefixed(String prefix, String name) {
    return name.startsWith(prefix) ? name : prefix + name;
  }

  private Optional<String> get(String name) {
    return Optional.ofNullable(query.get(name));
  }

  @SafeVarargs
  private Optional<String> one(String name, Optional<String>... candidates) throws WordException {
    Optional<String> one = Optional.empty();
    for (Optional<String> candidate : candidates) {
      if (one.isPresent() && candidate.isPresent() && !one.equals(candidate)) {
        throw new WordException(
            "two " + name + "s, " + one.get() + " and " + candidate.get() + ": keep one");
      }
      one = one.or(() -> candidate);
    }
    return one;
  }

  private Optional<Boolean> is(String name) throws WordException {
    Optional<String> value = get(name);
    if (value.isPresent() && !TRUE.contains(value.get()) && !FALSE.contains(value.get())) {
      throw new WordException(name + " is either true or false, not '" + value.get() + "'");
    }
    return value.map(TRUE::contains);
  }
}
