package dev.buildimage.build;

import java.io.IOException;
import java.io.Serial;

/** A pom that is not in the repository can't be had here and now, so nobody knows the key. */
public final class UnavailableParentException extends IOException {
  @Serial private static final long serialVersionUID = 1L;

  /** With what is missing, and the way out. */
  public UnavailableParentException(String message, Throwable cause) {
    super(message, cause);
  }
}
