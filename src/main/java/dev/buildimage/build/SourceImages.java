package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.registry.RegistryException;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The images that a Dockerfile names. */
final class SourceImages {
  private final ContentStore store;
  private final ImageSource images;
  private final Map<ImageReference, Image> known;

  SourceImages(ContentStore store, ImageSource images) {
    this(store, images, Map.of());
  }

  /**
   * With images of the store.
   *
   * @param known by names that nobody else is asked about
   */
  SourceImages(ContentStore store, ImageSource images, Map<ImageReference, Image> known) {
    this.store = store;
    this.images = images;
    this.known = known;
  }

  /**
   * An image by its reference.
   *
   * @param where for messages, as in {@code Dockerfile:1: FROM}
   * @param meant the stage that the name nearly is
   * @throws BuildException when there is none, or when it can't be got and a stage may be meant
   */
  SourceImage named(String text, Platform platform, String where, Optional<String> meant)
      throws IOException, BuildException {
    try {
      ImageReference reference = ImageReference.parse(text);
      return find(reference, platform)
          .map(image -> new SourceImage(images, Optional.of(reference), image))
          .orElseThrow(
              () ->
                  new BuildException(
                      where
                          + " "
                          + text
                          + ": "
                          + suggestion(meant)
                          + "there is no "
                          + reference
                          + " "
                          + images.searched()
                          + "; correct the name, or import it with builder:import -Dbuilder.name="
                          + reference));
    } catch (InvalidImageException e) {
      throw new BuildException(where + " " + text + ": " + suggestion(meant) + e.getMessage(), e);
    } catch (RegistryException e) {
      // Docker Hub refuses what isn't there as what is a stranger's
      if (meant.isEmpty()) {
        throw e.saying(
            "; "
                + where
                + " "
                + text
                + " needs it: where its registry is out of reach, name a mirror with"
                + " builder.registryMirrors, or builder:import it and build with -o");
      }
      throw new BuildException(where + " " + text + ": " + suggestion(meant) + e.getMessage(), e);
    }
  }

  private Optional<Image> find(ImageReference reference, Platform platform) throws IOException {
    Image image = known.get(reference);
    return image == null ? images.describe(reference, platform) : Optional.of(image);
  }

  private static String suggestion(Optional<String> stage) {
    return stage.map(name -> "no such stage, did you mean " + name + "? As an image: ").orElse("");
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
