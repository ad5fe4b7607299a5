package dev.buildimage.build;

import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import java.util.Optional;

/**
 * The image that the final image lies on.
 *
 * @param image its manifest and config; its layers need not be in the store
 * @param reference where it came from, with the digest it was resolved to if that was an index's;
 *     empty for an image from nowhere (scratch)
 */
public record FinalImageBase(Image image, Optional<ImageReference> reference) {

  /**
   * The manifest with the base's name and digest as annotations (OCI image specification,
   * "Pre-Defined Annotation Keys").
   */
  ImageManifest annotate(ImageManifest manifest) {
    // Docker's schema 2 knows no annotations
    if (reference.isEmpty() || manifest.mediaType().equals(MediaTypes.DOCKER_MANIFEST)) {
      return manifest;
    }
    ImageReference whole = reference.get();
    ImageReference name =
        whole.tag().isPresent() ? whole.repositoryOnly().withTag(whole.tag().get()) : whole;
    Digest digest = whole.digest().orElseGet(image.manifest()::digest);
    return manifest
        .withAnnotation("org.opencontainers.image.base.name", name.toString())
        .withAnnotation("org.opencontainers.image.base.digest", digest.toString());
  }
}
