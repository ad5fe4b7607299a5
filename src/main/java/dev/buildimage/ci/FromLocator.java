package dev.buildimage.ci;

import dev.buildimage.dockerfile.Instruction;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds where in a Dockerfile's text a FROM has its image. */
final class FromLocator {
  // a byte order mark may come before it
  private static final Pattern KEYWORD = Pattern.compile("[^A-Za-z]*+[A-Za-z]++");

  private final String text;
  private final String escape;

  FromLocator(String text, char escape) {
    this.text = text;
    this.escape = Pattern.quote(String.valueOf(escape));
  }

  /** The offset of the image's first character; empty where a line's end divides it. */
  OptionalInt find(Instruction.From from) {
    Pattern word =
        Pattern.compile(
            "(?<![^\\s])" + Pattern.quote(from.image()) + "(?=\\s|$|" + escape + "[ \\t]*\\r?$)");
    Pattern continued = Pattern.compile("(?s).*" + escape + "[ \\t\\r]*");
    int begin = start(from.location().line());
    Matcher keyword = KEYWORD.matcher(text).region(begin, text.length());
    begin = keyword.lookingAt() ? keyword.end() : begin;
    for (boolean first = true; begin < text.length(); first = false) {
      int feed = text.indexOf('\n', begin);
      int end = feed < 0 ? text.length() : feed;
      String line = text.substring(begin, end);
      if (first || !isSkipped(line)) {
        Matcher found = word.matcher(line);
        if (found.find()) {
          return OptionalInt.of(begin + found.start());
        }
        if (!continued.matcher(line).matches()) {
          break;
        }
      }
      begin = end + 1;
    }
    return OptionalInt.empty();
  }

  /** A comment or an empty line does not end a continued instruction. */
  private static boolean isSkipped(String line) {
    return line.isBlank() || line.stripLeading().startsWith("#");
  }

  private int start(int line) {
    int offset = 0;
    for (int number = 1; number < line; number++) {
      offset = text.indexOf('\n', offset) + 1;
    }
    return offset;
  }
}
