package dev.buildimage.dockerfile;

/**
 * A Dockerfile, or an ignore file, that can't be followed. The message is {@code file:line:column:
 * problem}, then the line itself and a caret under the culprit.
 */
public final class DockerfileException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Location location;

  DockerfileException(Location location, int column, String problem, String line) {
    super(location + ":" + column + ": " + problem + "\n" + line + "\n" + caret(line, column));
    this.location = location;
  }

  // Tabs stay tabs, so that the caret stands under its column however wide a tab is.
  private static String caret(String line, int column) {
    String before = line.substring(0, Math.min(column - 1, line.length()));
    return before.replaceAll("[^\t]", " ") + "^";
  }

  /** The line at fault. */
  public Location location() {
    return location;
  }
}
