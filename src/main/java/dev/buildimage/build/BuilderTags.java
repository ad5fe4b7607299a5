package dev.buildimage.build;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Which tags of a builder image's repository are this plugin's, and of which key. */
public final class BuilderTags {
  private static final String KEY = "([0-9a-f]{40}|[0-9a-f]{64})";
  private final List<Pattern> patterns;

  /**
   * Tags that are keys, {@code tools-} and a key, and those of further formats.
   *
   * @param formats of aliases, with {@code {key}} and perhaps {@code {commitDate}}
   */
  public BuilderTags(List<String> formats) {
    this.patterns =
        Stream.concat(Stream.of("{key}", "tools-{key}"), formats.stream())
            .filter(format -> format.contains("{key}"))
            .map(BuilderTags::pattern)
            .toList();
  }

  private static Pattern pattern(String format) {
    return Pattern.compile(
        Pattern.quote(format)
            .replace("{key}", "\\E" + KEY + "\\Q")
            .replace("{commitDate}", "\\E[0-9]{14}\\Q"));
  }

  /** The key that a tag was made of; empty when the tag is somebody else's. */
  public Optional<String> key(String tag) {
    for (Pattern pattern : patterns) {
      Matcher matcher = pattern.matcher(tag);
      if (matcher.matches()) {
        return Optional.of(matcher.group(1));
      }
    }
    return Optional.empty();
  }
}
