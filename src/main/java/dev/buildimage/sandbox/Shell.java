package dev.buildimage.sandbox;

/** Words for a POSIX shell. */
final class Shell {
  private Shell() {}

  static String quote(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
