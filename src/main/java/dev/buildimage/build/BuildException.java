package dev.buildimage.build;

/**
 * An image can't be made from what it was to be made from. The message names the file or line and
 * the way out.
 */
public final class BuildException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong with which input, and what to do. */
  public BuildException(String message) {
    super(message);
  }

  /** The same with its cause. */
  public BuildException(String message, Throwable cause) {
    super(message, cause);
  }
}
