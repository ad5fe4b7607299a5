package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** A mount's fields, as a line of comma-separated values (RFC 4180). */
final class MountFields {
  private MountFields() {}

  /**
   * @throws WordException when a quote is misplaced or missing
   */
  static List<String> split(String text) throws WordException {
    if (text.isEmpty()) {
      throw new WordException("a mount needs at least a target: type=cache,target=/path");
    }
    List<String> fields = new ArrayList<>();
    int at = 0;
    while (at <= text.length()) {
      StringBuilder field = new StringBuilder();
      at =
          at < text.length() && text.charAt(at) == '"'
              ? quoted(text, at, field)
              : plain(text, at, field);
      fields.add(field.toString());
      at++;
    }
    return fields;
  }

  private static int plain(String text, int start, StringBuilder field) throws WordException {
    int comma = text.indexOf(',', start);
    int end = comma < 0 ? text.length() : comma;
    field.append(text, start, end);
    if (field.indexOf("\"") >= 0) {
      throw new WordException("quote the whole of '" + field + "', or nothing of it");
    }
    return end;
  }

  private static int quoted(String text, int start, StringBuilder field) throws WordException {
    int at = start + 1;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c != '"') {
        field.append(c);
      } else if (at < text.length() && text.charAt(at) == '"') {
        field.append(text.charAt(at++));
      } else if (at == text.length() || text.charAt(at) == ',') {
        return at;
      } else {
        throw new WordException("a comma must follow a closing quote");
      }
    }
    throw new WordException("a quote (\") is not closed");
  }
}
