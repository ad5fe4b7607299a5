package dev.buildimage.registry;

import java.io.IOException;

/** A tag that stays has other content than what was to be pushed; the message says which. */
public final class OtherContentException extends IOException {
  private static final long serialVersionUID = 1L;

  OtherContentException(String message) {
    super(message);
  }
}
