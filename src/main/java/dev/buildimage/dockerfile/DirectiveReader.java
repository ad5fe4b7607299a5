package dev.buildimage.dockerfile;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads directives line by line: they end at the first line that is none, and what looks like one
 * after that is a comment.
 */
final class DirectiveReader {
  private static final Pattern DIRECTIVE =
      Pattern.compile("#\\s*([a-zA-Z][a-zA-Z0-9]*)\\s*=\\s*(\\S.*)");
  private static final Set<String> NAMES = Set.of("syntax", "escape", "check");

  private final Source source;
  private final Set<String> seen = new HashSet<>();
  private Directives directives = Directives.NONE;
  private boolean done;

  DirectiveReader(Source source) {
    this.source = source;
  }

  Directives directives() {
    return directives;
  }

  void read(int number, String line) throws DockerfileException {
    if (done) {
      return;
    }
    Matcher matcher = DIRECTIVE.matcher(line);
    if (!matcher.matches() || !NAMES.contains(matcher.group(1).toLowerCase(Locale.ROOT))) {
      done = true;
      return;
    }
    String name = matcher.group(1).toLowerCase(Locale.ROOT);
    String value = Chars.trim(matcher.group(2));
    if (!seen.add(name)) {
      throw source.error(
          number, matcher.group(1), "directive '" + name + "' is set twice: remove one");
    }
    if (name.equals("escape")) {
      if (!value.equals("\\") && !value.equals("`")) {
        throw source.error(
            number, value, "'" + value + "' can't be the escape character: use \\ or `");
      }
      directives = new Directives(value.charAt(0), directives.syntax(), directives.check());
    } else if (name.equals("syntax")) {
      directives = new Directives(directives.escape(), Optional.of(value), directives.check());
    } else {
      directives = new Directives(directives.escape(), directives.syntax(), Optional.of(value));
    }
  }
}
