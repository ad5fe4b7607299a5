package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.layer.Compression;
import java.time.Instant;

/**
 * How the layers are written that an image gets; it decides their bytes.
 *
 * @param time of everything new
 * @param compression of the layers; zstd needs an OCI manifest
 */
record LayerStyle(Instant time, Compression compression) {
  /** The usual one. */
  static final LayerStyle USUAL = new LayerStyle(ImageInProgress.TIME, Compression.GZIP);

  /** An image whose manifest can have such layers on top: itself, or the same as an OCI image. */
  Image fit(Image base) {
    return compression == Compression.ZSTD
        ? new Image(base.manifest().asOci(), base.config())
        : base;
  }
}
