package dev.buildimage.image;

/** A reference, digest, platform or document that its specification doesn't allow. */
public final class InvalidImageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, and what would be right. */
  public InvalidImageException(String message) {
    super(message);
  }

  /** What is wrong, and the parser's own words. */
  public InvalidImageException(String message, Throwable cause) {
    super(message, cause);
  }
}
