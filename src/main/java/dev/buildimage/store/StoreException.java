package dev.buildimage.store;

import java.io.IOException;

/** The local store can't do what it is asked; the message names the file and the way out. */
public sealed class StoreException extends IOException
    permits LostBlobException, WrongContentException {
  private static final long serialVersionUID = 1L;

  /** What is wrong with which file, and what to do. */
  public StoreException(String message) {
    super(message);
  }

  /** The same with its cause. */
  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
