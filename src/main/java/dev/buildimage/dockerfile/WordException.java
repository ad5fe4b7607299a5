package dev.buildimage.dockerfile;

/** A word that can't be expanded; whoever knows its line turns this into the user's error. */
final class WordException extends Exception {
  private static final long serialVersionUID = 1L;

  WordException(String problem) {
    super(problem);
  }

  /** What is wrong with the word. */
  String problem() {
    return String.valueOf(getMessage());
  }
}
