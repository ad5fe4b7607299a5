package dev.buildimage.key;

/** Why there is no key: what failed, on which path, and the way out. */
public sealed class KeyException extends Exception permits MissingInputException {
  private static final long serialVersionUID = 1L;

  /** What failed and what to do about it. */
  public KeyException(String message) {
    super(message);
  }

  /** What failed and what to do about it, and what was found below. */
  public KeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
