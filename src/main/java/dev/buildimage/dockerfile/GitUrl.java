package dev.buildimage.dockerfile;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What of an ADD's sources is a git repository (Dockerfile reference, "ADD", Git context). */
final class GitUrl {
  private static final Pattern SCP =
      Pattern.compile("[a-zA-Z0-9_-]+@[a-zA-Z0-9.-]+:[^#?]+(?:\\?[^#]*)?(?:#.*)?");
  private static final Pattern URL =
      Pattern.compile("(?:(?:git|ssh)://[^#?]+|https?://[^#?]+\\.git)(?:\\?[^#]*)?(?:#.*)?");
  private static final Pattern GITHUB = Pattern.compile("github\\.com/[^#?]+(?:\\?[^#]*)?(?:#.*)?");
  private static final Pattern PARTS = Pattern.compile("([^#?]+)(?:\\?([^#]*))?(?:#(.*))?");
  private static final List<String> NAMES =
      List.of("ref", "branch", "tag", "subdir", "checksum", "commit");

  private GitUrl() {}

  /**
   * @throws WordException when it is a repository's URL that can't be followed
   */
  static Optional<AddSource.GitRepository> parse(String text) throws WordException {
    boolean github = GITHUB.matcher(text).matches();
    Matcher parts = PARTS.matcher(text);
    if (!(github || URL.matcher(text).matches() || SCP.matcher(text).matches())
        || !parts.matches()) {
      return Optional.empty();
    }
    Map<String, String> query = query(Optional.ofNullable(parts.group(2)).orElse(""));
    String fragment = Optional.ofNullable(parts.group(3)).orElse("");
    if (!fragment.isEmpty() && !query.isEmpty()) {
      throw new WordException("a '#' and a '?' can't both say what is meant: keep one");
    }
    int colon = fragment.indexOf(':');
    String ref = colon < 0 ? fragment : fragment.substring(0, colon);
    String subdirectory = colon < 0 ? "" : fragment.substring(colon + 1);
    return Optional.of(
        new AddSource.GitRepository(
            text,
            (github ? "https://" : "") + parts.group(1),
            Optional.of(ref).filter(r -> !r.isEmpty()).or(() -> ref(query)),
            Optional.of(subdirectory)
                .filter(s -> !s.isEmpty())
                .or(() -> Optional.ofNullable(query.get("subdir"))),
            Optional.ofNullable(query.getOrDefault("checksum", query.get("commit")))));
  }

  private static Optional<String> ref(Map<String, String> query) {
    return Optional.ofNullable(query.get("ref"))
        .or(() -> Optional.ofNullable(query.get("branch")).map(branch -> "refs/heads/" + branch))
        .or(() -> Optional.ofNullable(query.get("tag")).map(tag -> "refs/tags/" + tag));
  }

  private static Map<String, String> query(String text) throws WordException {
    Map<String, String> query = new HashMap<>();
    for (String pair : text.isEmpty() ? new String[0] : text.split("&", -1)) {
      int equals = pair.indexOf('=');
      String name = equals < 0 ? pair : pair.substring(0, equals);
      if (!NAMES.contains(name) || equals < 0) {
        throw new WordException(
            "'"
                + pair
                + "' is not supported in a repository's URL"
                + Suggestion.hint(name, NAMES, ": use one of "));
      }
      query.put(name, pair.substring(equals + 1));
    }
    return query;
  }
}
