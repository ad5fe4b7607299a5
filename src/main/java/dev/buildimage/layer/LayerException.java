package dev.buildimage.layer;

import java.io.IOException;

/**
 * A layer that is damaged, breaks a limit, or asks for what no layer may do. Failures of the
 * streams themselves stay plain {@link IOException}s.
 *
 * <p>Whatever was written until then is incomplete: the caller throws the unpacked folder or the
 * blob away.
 */
public final class LayerException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is wrong, with which entry, and what would be right. */
  public LayerException(String message) {
    super(message);
  }

  /** What is wrong, and the decoder's own words. */
  public LayerException(String message, Throwable cause) {
    super(message, cause);
  }
}
