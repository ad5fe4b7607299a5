package dev.buildimage.registry;

import java.io.IOException;

/** A file that may hold credentials is there but makes no sense; the message names it. */
final class UnreadableCredentialsException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableCredentialsException(String message) {
    super(message);
  }

  UnreadableCredentialsException(String message, Throwable cause) {
    super(message, cause);
  }
}
