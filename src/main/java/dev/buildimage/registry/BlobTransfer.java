package dev.buildimage.registry;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.ImageReference;
import java.time.Instant;

/**
 * A blob that was brought from one place to another, for whoever shows it.
 *
 * @param way from a registry, or to one
 * @param reference the image that it is of
 * @param start when it began
 * @param result how it ended, just now
 */
public record BlobTransfer(
    Way way, ImageReference reference, Descriptor blob, Instant start, Result result) {
  /** Where to. */
  public enum Way {
    /** Into the local store. */
    PULL,
    /** Into a registry. */
    PUSH
  }

  /** How it ended. */
  public enum Result {
    /** Its bytes were moved. */
    MOVED,
    /** It was there already, or the registry has taken it from another of its repositories. */
    THERE,
    /** It could not be had or sent. */
    FAILED
  }
}
