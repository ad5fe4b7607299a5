package dev.buildimage.key;

/** An input matches nothing. */
public final class MissingInputException extends KeyException {
  private static final long serialVersionUID = 1L;

  /** Which input, and the way out. */
  public MissingInputException(String message) {
    super(message);
  }
}
