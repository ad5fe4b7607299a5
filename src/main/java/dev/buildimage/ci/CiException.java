package dev.buildimage.ci;

/**
 * A CI configuration can't be written. The message names each reason by file and line, or by
 * parameter, and the way out.
 */
public final class CiException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What can't be done, and what to do. */
  public CiException(String message) {
    super(message);
  }
}
