package dev.buildimage.build;

import dev.buildimage.image.ChainId;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.sandbox.FileTree;
import java.io.IOException;
import java.util.Optional;

/**
 * An image that a Dockerfile takes files from. What its layers are is known at once; they are
 * fetched when a step is executed that needs them.
 */
final class SourceImage {
  private final ImageSource images;
  private final Optional<ImageReference> reference;
  private final Image image;

  /**
   * An image.
   *
   * @param reference where its layers come from; empty when they are in the store
   */
  SourceImage(ImageSource images, Optional<ImageReference> reference, Image image) {
    this.images = images;
    this.reference = reference;
    this.image = image;
  }

  /** What is known of it. */
  Image described() {
    return image;
  }

  /** The same as what another image lies on. */
  FinalImageBase base() {
    return new FinalImageBase(image, reference);
  }

  /** What its files are, in a key. */
  Digest id() {
    return ChainId.of(image.config().diffIds());
  }

  /** The image, with all its layers in the store. */
  Image whole() throws IOException {
    if (reference.isPresent()) {
      images.complete(reference.get(), image);
    }
    return image;
  }

  /** Its files. */
  FileTree.Layers files() throws IOException {
    Image whole = whole();
    return new FileTree.Layers(whole.manifest().layers(), whole.config().diffIds());
  }
}
