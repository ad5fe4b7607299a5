package dev.buildimage.build;

import dev.buildimage.image.MediaTypes;
import dev.buildimage.layer.Compression;
import java.io.BufferedInputStream;
import java.io.IOException;

/** A tar whose compression its first bytes tell. */
final class ImportTar {
  private ImportTar() {}

  /** Looks at the first bytes and leaves them in the stream. */
  static Compression compression(BufferedInputStream in) throws IOException {
    in.mark(Compression.MAGIC_BYTES);
    byte[] start = in.readNBytes(Compression.MAGIC_BYTES);
    in.reset();
    return Compression.detect(start);
  }

  /** The type of an OCI layer that is compressed so. */
  static String layerType(Compression compression) {
    return switch (compression) {
      case NONE -> MediaTypes.OCI_LAYER;
      case GZIP -> MediaTypes.OCI_LAYER_GZIP;
      case ZSTD -> MediaTypes.OCI_LAYER_ZSTD;
    };
  }
}
