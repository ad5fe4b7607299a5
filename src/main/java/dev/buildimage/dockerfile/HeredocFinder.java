package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the here-documents that a line opens. The escape character is always {@code \} here, as in
 * BuildKit, since what is read is a shell's line.
 */
final class HeredocFinder {
  private static final Pattern MARKER = Pattern.compile("(\\d*)<<(-?)\\s*([^<]*)");

  private final Words plain = new Words('\\', Words.Mode.KEEP_UNSET);
  private final Words quoted = new Words('\\', Words.Mode.KEEP_UNSET, Words.Mode.RAW_QUOTES);
  private final Words raw =
      new Words('\\', Words.Mode.KEEP_UNSET, Words.Mode.RAW_QUOTES, Words.Mode.RAW_ESCAPES);

  /**
   * @throws WordException when a marker's own quotes don't match
   */
  List<Heredoc> inLine(String line) throws WordException {
    List<Heredoc> found = new ArrayList<>();
    for (String word : wordsOf(line)) {
      inWord(word).ifPresent(found::add);
    }
    return found;
  }

  // What a shell can read and this lexer can't, such as ${x^^}, is no error: the shell will see it.
  private List<String> wordsOf(String line) {
    try {
      return raw.expand(line, Variables.NONE).words();
    } catch (WordException e) {
      return List.of();
    }
  }

  /** The here-document that one word opens. */
  Optional<Heredoc> inWord(String word) throws WordException {
    Matcher matcher = MARKER.matcher(word);
    if (!matcher.matches() || matcher.group(3).isEmpty()) {
      return Optional.empty();
    }
    List<String> names = plain.expand(matcher.group(3), Variables.NONE).words();
    List<String> withQuotes = quoted.expand(matcher.group(3), Variables.NONE).words();
    if (names.size() != 1 || withQuotes.size() != 1) {
      return Optional.empty();
    }
    boolean expand = quotes(names.get(0)) == quotes(withQuotes.get(0));
    return Optional.of(
        new Heredoc(
            names.get(0),
            fileDescriptor(matcher.group(1)),
            expand,
            matcher.group(2).equals("-"),
            ""));
  }

  /** Whether a word opens one. */
  boolean opens(String word) {
    try {
      return inWord(word).isPresent();
    } catch (WordException e) {
      return false;
    }
  }

  private static int fileDescriptor(String digits) throws WordException {
    try {
      return digits.isEmpty() ? 0 : Integer.parseInt(digits);
    } catch (NumberFormatException e) {
      throw new WordException("'" + digits + "' is no file descriptor");
    }
  }

  private static long quotes(String word) {
    return word.chars().filter(c -> c == '\'' || c == '"').count();
  }
}
