package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;

/**
 * A builder image that is in the local store.
 *
 * @param reference its repository with the key as tag
 * @param origin where it came from this time
 */
public record BuilderImage(Image image, ImageReference reference, Origin origin) {
  /** Where a builder image came from. */
  public enum Origin {
    /** It was in the local store. */
    STORE,
    /** It was pulled. */
    REGISTRY,
    /** It was built. */
    BUILT
  }
}
