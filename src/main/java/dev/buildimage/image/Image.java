package dev.buildimage.image;

/**
 * One image: its manifest and its config.
 *
 * @param manifest names the blobs
 * @param config what its config blob says
 */
public record Image(ImageManifest manifest, ImageConfig config) {
  /** Refuses a config that doesn't go with the manifest. */
  public Image {
    int layers = manifest.layers().size();
    int diffIds = config.diffIds().size();
    if (layers != diffIds) {
      throw new InvalidImageException(
          "image "
              + manifest.digest()
              + " has "
              + layers
              + " layers, but its config names "
              + diffIds);
    }
  }
}
