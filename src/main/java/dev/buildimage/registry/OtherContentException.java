package dev.buildimage.registry;

import dev.buildimage.image.Manifest;
import java.io.IOException;

/** A tag that stays has other content than what was to be pushed; the message says which. */
public final class OtherContentException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Manifest there;

  OtherContentException(Manifest there, String message) {
    super(message);
    this.there = there;
  }

  /** What the registry has there. */
  public Manifest there() {
    return there;
  }
}
