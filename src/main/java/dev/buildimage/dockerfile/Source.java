package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;

/**
 * A text by its lines, so that every error can show the one it means.
 *
 * @param file as the user named it
 * @param lines each with the line ending it has, since the content of a heredoc keeps it
 */
public record Source(String file, List<String> lines) {
  /** Copies the lines. */
  public Source {
    lines = List.copyOf(lines);
  }

  /** Splits a text after each line feed; a byte order mark at its start is no part of it. */
  static Source of(String file, String text) {
    List<String> lines = new ArrayList<>();
    int start = text.startsWith("\uFEFF") ? 1 : 0;
    while (start < text.length()) {
      int feed = text.indexOf('\n', start);
      int end = feed < 0 ? text.length() : feed + 1;
      lines.add(text.substring(start, end));
      start = end;
    }
    return new Source(file, lines);
  }

  /** A line, from 1, without its ending; empty where the text has no such line. */
  String line(int number) {
    return number < 1 || number > lines.size() ? "" : withoutEnding(lines.get(number - 1));
  }

  static String withoutEnding(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
      end--;
    }
    return line.substring(0, end);
  }

  /** An error about one line. */
  DockerfileException error(int line, String culprit, String problem) {
    return error(line, line, culprit, problem);
  }

  /**
   * An error about an instruction of several lines: it points at the first line that has the
   * culprit, else at the first line.
   */
  DockerfileException error(int first, int last, String culprit, String problem) {
    for (int number = first; number <= last && !culprit.isEmpty(); number++) {
      int at = line(number).indexOf(culprit);
      if (at >= 0) {
        return new DockerfileException(new Location(file, number), at + 1, problem, line(number));
      }
    }
    String line = line(first);
    int indent = line.length() - Chars.trimLeft(line).length();
    return new DockerfileException(
        new Location(file, Math.max(first, 1)), indent + 1, problem, line);
  }
}
