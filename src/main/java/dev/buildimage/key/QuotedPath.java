package dev.buildimage.key;

import java.io.ByteArrayOutputStream;

/**
 * C-style quoting of paths as git does it while {@code core.quotePath} has its default (git-config
 * manual): a name with a control character, a quote, a backslash or a byte above 0x7f is put in
 * double quotes. The user's own setting must not change a key, so it isn't looked at.
 */
final class QuotedPath {
  private static final String ESCAPED = "\u0007\b\t\n\u000b\f\r\"\\";
  private static final String LETTERS = "abtnvfr\"\\";

  private QuotedPath() {}

  static String quote(String raw) {
    StringBuilder quoted = new StringBuilder(raw.length() + 2);
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      int escape = ESCAPED.indexOf(c);
      if (escape >= 0) {
        quoted.append('\\').append(LETTERS.charAt(escape));
      } else if (c < 0x20 || c >= 0x7f) {
        quoted.append('\\').append(octal(c >> 6)).append(octal(c >> 3)).append(octal(c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.length() == raw.length() ? raw : "\"" + quoted + "\"";
  }

  private static char octal(int bits) {
    return (char) ('0' + (bits & 7));
  }

  static String unquote(String name) {
    if (!name.startsWith("\"")) {
      return name;
    }
    ByteArrayOutputStream raw = new ByteArrayOutputStream(name.length());
    for (int i = 1; i < name.length() - 1; i++) {
      char c = name.charAt(i);
      if (c != '\\') {
        raw.write(c);
        continue;
      }
      int letter = LETTERS.indexOf(name.charAt(++i));
      if (letter >= 0) {
        raw.write(ESCAPED.charAt(letter));
      } else {
        raw.write(Integer.parseInt(name.substring(i, i + 3), 8));
        i += 2;
      }
    }
    return RawPath.of(raw.toByteArray());
  }
}
