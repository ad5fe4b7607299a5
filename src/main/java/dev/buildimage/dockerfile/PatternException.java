package dev.buildimage.dockerfile;

/** A pattern with a mistake in it; whoever knows its line turns this into the user's error. */
final class PatternException extends Exception {
  private static final long serialVersionUID = 1L;

  PatternException(String problem) {
    super(problem);
  }

  /** What is wrong with the pattern. */
  String problem() {
    return String.valueOf(getMessage());
  }
}
