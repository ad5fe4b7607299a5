package dev.buildimage.dockerfile;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Expands variables in a word and takes its quotes away (Dockerfile reference, "Environment
 * replacement"; the behaviour is that of BuildKit's shell lexer).
 */
final class Words {
  /** How to differ from plain expansion. */
  enum Mode {
    /** Quotes stay in the result. */
    RAW_QUOTES,
    /** Escape characters stay in the result. */
    RAW_ESCAPES,
    /** A quote is a character like any other, as in the content of a here-document. */
    NO_QUOTES,
    /** A reference to an unset variable stays as it is written. */
    KEEP_UNSET
  }

  /**
   * @param text the whole word
   * @param words the same, split at white space that wasn't quoted
   */
  record Result(String text, List<String> words) {}

  // Far above what the kernel takes as one argument (128 KiB), and low enough that a few lines that
  // double a variable can't fill the heap.
  private static final int LONGEST = 1 << 20;
  private static final int DEEPEST = 100;

  private final int escape;
  private final Set<Mode> modes;

  Words(char escape, Mode... modes) {
    this.escape = escape;
    this.modes = Set.of(modes);
  }

  Result expand(String word, Variables variables) throws WordException {
    return new Scan(word, variables).until(Scan.END, modes.contains(Mode.RAW_ESCAPES));
  }

  /** One pass over one word. */
  private final class Scan {
    private static final int END = -1;

    private final int[] chars;
    private final Variables variables;
    private int at;
    private int depth;
    private boolean rawEscapes;

    Scan(String word, Variables variables) {
      this.chars = word.codePoints().toArray();
      this.variables = variables;
    }

    private int peek() {
      return at < chars.length ? chars[at] : END;
    }

    private int next() {
      return at < chars.length ? chars[at++] : END;
    }

    Result until(int stop, boolean raw) throws WordException {
      boolean outer = rawEscapes;
      rawEscapes = raw;
      StringBuilder text = new StringBuilder();
      WordList words = new WordList();
      while (peek() != END && peek() != stop) {
        switch (peek()) {
          case '$' -> {
            String value = dollar();
            text.append(value);
            words.add(value);
          }
          case '<' -> {
            String opened = heredoc();
            text.append(opened);
            words.addQuoted(opened);
          }
          case '\'', '"' -> quoteOrCharacter(text, words);
          default -> character(text, words);
        }
        if (text.length() > LONGEST) {
          throw new WordException("it expands to more than " + LONGEST + " characters");
        }
      }
      if (stop != END && next() == END) {
        throw new WordException("'" + Character.toString(stop) + "' is missing at the end");
      }
      rawEscapes = outer;
      return new Result(text.toString(), words.words());
    }

    private void quoteOrCharacter(StringBuilder text, WordList words) throws WordException {
      if (modes.contains(Mode.NO_QUOTES)) {
        character(text, words);
        return;
      }
      String quoted = peek() == '"' ? doubleQuoted() : singleQuoted();
      text.append(quoted);
      words.addQuoted(quoted);
    }

    private void character(StringBuilder text, WordList words) {
      int c = next();
      if (c != escape) {
        text.appendCodePoint(c);
        words.add(c);
        return;
      }
      if (rawEscapes) {
        text.appendCodePoint(c);
        words.addQuoted(c);
      }
      int escaped = next();
      if (escaped != END) {
        text.appendCodePoint(escaped);
        words.addQuoted(escaped);
      }
    }

    // A marker may stand apart from its <<, and is one word with it all the same.
    private String heredoc() {
      StringBuilder text = new StringBuilder().appendCodePoint(next());
      if (peek() == '<') {
        text.appendCodePoint(next());
        while (Chars.isSpace(peek())) {
          text.appendCodePoint(next());
        }
      }
      return text.toString();
    }

    private String singleQuoted() throws WordException {
      StringBuilder text = new StringBuilder();
      quote(text);
      while (peek() != '\'') {
        if (peek() == END) {
          throw new WordException("a single quote (') is not closed");
        }
        text.appendCodePoint(next());
      }
      quote(text);
      return text.toString();
    }

    private String doubleQuoted() throws WordException {
      StringBuilder text = new StringBuilder();
      quote(text);
      while (peek() != '"') {
        if (peek() == END) {
          throw new WordException("a double quote (\") is not closed");
        }
        if (peek() == '$') {
          text.append(dollar());
        } else {
          characterInQuotes(text);
        }
      }
      quote(text);
      return text.toString();
    }

    private void characterInQuotes(StringBuilder text) {
      int c = next();
      if (c != escape) {
        text.appendCodePoint(c);
        return;
      }
      if (rawEscapes) {
        text.appendCodePoint(c);
      }
      if (peek() == '"' || peek() == '$' || peek() == escape) {
        text.appendCodePoint(next());
      } else if (peek() != END) {
        text.appendCodePoint(c);
      }
    }

    private void quote(StringBuilder text) {
      int quote = next();
      if (modes.contains(Mode.RAW_QUOTES)) {
        text.appendCodePoint(quote);
      }
    }

    private String dollar() throws WordException {
      next();
      if (peek() != '{') {
        String name = name();
        return name.isEmpty() ? "$" : valueOr(name, "$" + name);
      }
      next();
      if (++depth > DEEPEST) {
        throw new WordException("'${' is nested more than " + DEEPEST + " times");
      }
      String value = braced();
      depth--;
      return value;
    }

    private String valueOr(String name, String reference) {
      Optional<String> value = variables.get(name);
      return value.orElse(modes.contains(Mode.KEEP_UNSET) ? reference : "");
    }

    private String braced() throws WordException {
      switch (peek()) {
        case END -> throw new WordException("'}' is missing");
        case '{', '}', ':' -> throw new WordException("'${' needs a variable's name");
        default -> {}
      }
      String name = name();
      int operator = next();
      return switch (operator) {
        case '}' -> valueOr(name, "${" + name + "}");
        case ':' -> conditional(name, next(), true);
        case '+', '-', '?', '#', '%' -> conditional(name, operator, false);
        case '/' -> replacement(name);
        case END -> throw new WordException("'}' is missing");
        default -> throw unsupported(Character.toString(operator));
      };
    }

    private WordException unsupported(String modifier) {
      return new WordException(
          "'" + modifier + "' is no modifier of ${}: use one of :- - :+ + :? ? # ## % %% / //");
    }

    private String conditional(String name, int operator, boolean emptyIsUnset)
        throws WordException {
      if (operator == END) {
        throw new WordException("'}' is missing");
      }
      String word = until('}', operator == '#' || operator == '%').text();
      Optional<String> value = variables.get(name);
      String modifier = (emptyIsUnset ? ":" : "") + Character.toString(operator);
      if (value.isEmpty() && modes.contains(Mode.KEEP_UNSET)) {
        return "${" + name + modifier + word + "}";
      }
      boolean has = value.isPresent() && !(emptyIsUnset && value.get().isEmpty());
      return switch (operator) {
        case '-' -> has ? value.orElse("") : word;
        case '+' -> has ? word : "";
        case '?' -> {
          if (!has) {
            String must = value.isPresent() ? "must not be empty" : "must be set";
            throw new WordException(name + ": " + (word.isEmpty() ? must : word));
          }
          yield value.orElse("");
        }
        case '#' -> trim(word, '#', value.orElse(""));
        case '%' -> trim(word, '%', value.orElse(""));
        default -> throw unsupported(modifier);
      };
    }

    private String trim(String word, char operator, String value) throws WordException {
      boolean longest = word.indexOf(operator) == 0;
      ShellPattern pattern = ShellPattern.of(longest ? word.substring(1) : word);
      return operator == '#'
          ? pattern.trimPrefix(value, longest)
          : pattern.trimSuffix(value, longest);
    }

    private String replacement(String name) throws WordException {
      boolean all = peek() == '/';
      if (all) {
        next();
      }
      String pattern = until('/', true).text();
      String by = until('}', true).text();
      Optional<String> value = variables.get(name);
      if (value.isEmpty() && modes.contains(Mode.KEEP_UNSET)) {
        return "${" + name + (all ? "//" : "/") + pattern + "/" + by + "}";
      }
      return ShellPattern.of(pattern).replace(value.orElse(""), by, all);
    }

    // POSIX: a positional parameter's name is all digits, a special one's is one character.
    private String name() {
      StringBuilder name = new StringBuilder();
      if (Character.isDigit(peek())) {
        while (Character.isDigit(peek())) {
          name.appendCodePoint(next());
        }
        return name.toString();
      }
      if (peek() != END && "@*#?-$!".indexOf(peek()) >= 0) {
        return name.appendCodePoint(next()).toString();
      }
      while (Character.isLetterOrDigit(peek()) || peek() == '_') {
        name.appendCodePoint(next());
      }
      return name.toString();
    }
  }
}
