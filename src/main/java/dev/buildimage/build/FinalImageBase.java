package dev.buildimage.build;

import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import java.util.Optional;

/**
 * The image that the final image lies on.
 *
 * @param image its manifest and config; its layers need not be in the store
 * @param reference where it came from, with the digest it was resolved to if that was an index's;
 *     empty for an image from nowhere (scratch)
 */
public record FinalImageBase(Image image, Optional<ImageReference> reference) {
  /** Its reference, without a digest if it has a tag. */
  public Optional<String> name() {
    return reference.map(
        whole ->
            whole.tag().isPresent()
                ? whole.repositoryOnly().withTag(whole.tag().get()).toString()
                : whole.toString());
  }

  /** What its reference stands for: the digest of an index or a manifest. */
  public Digest digest() {
    return reference.flatMap(ImageReference::digest).orElseGet(image.manifest()::digest);
  }
}
