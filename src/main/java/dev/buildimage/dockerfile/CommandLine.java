package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A line split into instruction, flags and the rest. In flags {@code \} escapes whatever the escape
 * directive says, as in BuildKit.
 */
record CommandLine(String name, List<String> flags, String rest) {
  static final Pattern SPACES = Pattern.compile("[\\t\\x0B\\f\\r ]+");

  static CommandLine of(String line) {
    String[] parts = SPACES.split(Chars.trim(line), 2);
    if (parts.length == 1) {
      return new CommandLine(parts[0], List.of(), "");
    }
    List<String> flags = new ArrayList<>();
    String rest = parts[1];
    while (rest.startsWith("--")) {
      StringBuilder flag = new StringBuilder();
      rest = Chars.trimLeft(rest.substring(readFlag(rest, flag)));
      if (flag.toString().equals("--")) {
        break;
      }
      flags.add(flag.toString());
    }
    return new CommandLine(parts[0], List.copyOf(flags), Chars.trim(rest));
  }

  private static int readFlag(String text, StringBuilder flag) {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && Chars.isSpace(c)) {
        return i;
      }
      if (c == '\\') {
        i++;
        if (i < text.length()) {
          flag.append(text.charAt(i));
        }
      } else if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      } else {
        flag.append(c);
      }
    }
    return text.length();
  }
}
