package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageReference;
import java.util.Optional;

/**
 * A builder image that is in the local store.
 *
 * @param reference its repository with the key as tag
 * @param origin where it came from this time
 */
public record BuilderImage(Image image, ImageReference reference, Origin origin) {
  private static final String ONE_ID = "dev.buildimage.one-id";

  /** Its reference with the digest that it has here. */
  ImageReference byDigest() {
    return new ImageReference(
        reference.registry(),
        reference.repository(),
        reference.tag(),
        Optional.of(image.manifest().digest()));
  }

  /** Marks an image whose files all belong to root, since its maker had no other id. */
  static ImageConfig ofOneId(ImageConfig config) {
    return config.editRun(run -> run.withObjectProperty("Labels").put(ONE_ID, "true"));
  }

  /** Whether an image is so marked: its key promises others what it doesn't hold. */
  public static boolean isOfOneId(ImageConfig config) {
    return config.json().path("config").path("Labels").has(ONE_ID);
  }

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
