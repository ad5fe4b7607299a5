package dev.buildimage.registry;

import dev.buildimage.image.ImageReference;
import java.io.IOException;

/** A tag that stays has other content than what was to be pushed; the message says which. */
public final class OtherContentException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient ImageReference reference;

  OtherContentException(ImageReference reference, String message) {
    super(message);
    this.reference = reference;
  }

  /** The tag. */
  public ImageReference reference() {
    return reference;
  }
}
