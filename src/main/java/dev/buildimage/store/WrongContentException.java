package dev.buildimage.store;

/** What a source has sent isn't what its descriptor says. */
public final class WrongContentException extends StoreException {
  private static final long serialVersionUID = 1L;

  WrongContentException(String message) {
    super(message);
  }
}
