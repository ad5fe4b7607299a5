package dev.buildimage.ci;

/** Pins are wrong, or can't be what they should be. The message names each by file and line. */
public final class PinException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What is wrong where, and what to do. */
  public PinException(String message) {
    super(message);
  }
}
