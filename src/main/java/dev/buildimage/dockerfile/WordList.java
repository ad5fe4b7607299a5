package dev.buildimage.dockerfile;

import java.util.ArrayList;
import java.util.List;

/** Gathers words: white space ends one, unless it was quoted or escaped. */
final class WordList {
  private final List<String> words = new ArrayList<>();
  private final StringBuilder word = new StringBuilder();

  void add(int c) {
    if (!Chars.isSpace(c)) {
      word.appendCodePoint(c);
    } else {
      end();
    }
  }

  void add(String text) {
    text.codePoints().forEach(this::add);
  }

  void addQuoted(int c) {
    word.appendCodePoint(c);
  }

  void addQuoted(String text) {
    word.append(text);
  }

  List<String> words() {
    end();
    return List.copyOf(words);
  }

  private void end() {
    if (word.length() > 0) {
      words.add(word.toString());
      word.setLength(0);
    }
  }
}
