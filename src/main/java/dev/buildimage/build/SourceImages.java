package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** The images that a Dockerfile names. */
final class SourceImages {
  private final ContentStore store;
  private final ImageSource images;

  SourceImages(ContentStore store, ImageSource images) {
    this.store = store;
    this.images = images;
  }

  /**
   * An image by its reference.
   *
   * @param where for messages, as in {@code Dockerfile:1: FROM}
   * @throws BuildException when there is none
   */
  SourceImage named(String text, Platform platform, String where)
      throws IOException, BuildException {
    try {
      ImageReference reference = ImageReference.parse(text);
      return images
          .describe(reference, platform)
          .map(image -> new SourceImage(images, Optional.of(reference), image))
          .orElseThrow(
              () ->
                  new BuildException(
                      where
                          + " "
                          + text
                          + ": there is no "
                          + reference
                          + " "
                          + images.searched()
                          + "; correct the name, or import it with builder:import -Dbuilder.name="
                          + reference));
    } catch (InvalidImageException e) {
      throw new BuildException(where + " " + text + ": " + e.getMessage(), e);
    }
  }

  /** An image with nothing in it, what {@code FROM scratch} means. */
  SourceImage scratch(Platform platform) throws IOException {
    return new SourceImage(
        images,
        Optional.empty(),
        store.add(
            ImageConfig.scratch(platform),
            MediaTypes.OCI_CONFIG,
            config -> ImageManifest.of(config, List.<Descriptor>of())));
  }
}
