package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what follows an instruction's name and flags, in the instruction's own form. */
final class ArgumentReader {
  /** Arguments, and whether they were a JSON array. */
  record Result(List<String> args, boolean json) {
    static final Result NONE = new Result(List.of(), false);
  }

  private final char escape;

  ArgumentReader(char escape) {
    this.escape = escape;
  }

  /**
   * @throws WordException when the text isn't of that form
   */
  Result read(Keyword keyword, String text) throws WordException {
    if (text.isEmpty()) {
      return Result.NONE;
    }
    return switch (keyword.arguments()) {
      case TEXT -> new Result(List.of(text), false);
      case WORDS -> new Result(List.of(CommandLine.SPACES.split(text)), false);
      case QUOTED_WORDS -> new Result(quotedWords(text), false);
      case PAIRS -> new Result(pairs(keyword, text), false);
      case JSON_OR_TEXT -> jsonOr(text, List.of(text));
      case JSON_OR_WORDS -> jsonOr(text, List.of(CommandLine.SPACES.split(text)));
      case TYPE_THEN_JSON_OR_TEXT -> typeThenJsonOrText(text);
      case INSTRUCTION -> Result.NONE;
    };
  }

  private static Result jsonOr(String text, List<String> otherwise) throws WordException {
    Optional<List<String>> json = JsonArray.strings(text);
    return new Result(json.orElse(otherwise), json.isPresent());
  }

  private static Result typeThenJsonOrText(String text) throws WordException {
    int end = 0;
    while (end < text.length() && !Chars.isSpace(text.charAt(end))) {
      end++;
    }
    String rest = Chars.trimLeft(text.substring(end));
    List<String> args = new ArrayList<>(List.of(text.substring(0, end)));
    if (rest.isEmpty()) {
      return new Result(args, false);
    }
    Result result = jsonOr(rest, List.of(rest));
    args.addAll(result.args());
    return new Result(args, result.json());
  }

  // A space before the first '=' means the old form, one name and the rest of the line.
  private List<String> pairs(Keyword keyword, String text) throws WordException {
    List<String> words = quotedWords(text);
    if (words.isEmpty()) {
      return List.of();
    }
    if (words.get(0).indexOf('=') < 0) {
      String[] parts = CommandLine.SPACES.split(text, 2);
      if (parts.length < 2) {
        throw new WordException(
            keyword + " " + text + " has no value: write " + keyword + " " + text + "=value");
      }
      return List.of(parts[0], parts[1], "");
    }
    List<String> pairs = new ArrayList<>();
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals < 0) {
        throw new WordException(
            "'"
                + word
                + "' has no '=': "
                + keyword
                + " takes name=value pairs; quote a value that has spaces");
      }
      pairs.addAll(List.of(word.substring(0, equals), word.substring(equals + 1), "="));
    }
    return pairs;
  }

  /** Words between white space that is neither quoted nor escaped; quotes and escapes stay. */
  List<String> quotedWords(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote == 0 && Chars.isSpace(c)) {
        endWord(words, word);
        continue;
      }
      if (c == escape && quote != '\'') {
        if (i + 1 == text.length()) {
          break;
        }
        word.append(c).append(text.charAt(++i));
        continue;
      }
      if (quote == 0 && (c == '\'' || c == '"')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      word.append(c);
    }
    endWord(words, word);
    return words;
  }

  private static void endWord(List<String> words, StringBuilder word) {
    if (word.length() > 0) {
      words.add(word.toString());
      word.setLength(0);
    }
  }
}
