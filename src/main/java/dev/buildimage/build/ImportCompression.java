package dev.buildimage.build;

import com.github.luben.zstd.ZstdInputStream;
import dev.buildimage.image.MediaTypes;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** How a tar is compressed, as its first bytes tell. */
enum ImportCompression {
  NONE(MediaTypes.OCI_LAYER),
  GZIP(MediaTypes.OCI_LAYER_GZIP, 0x1f, 0x8b),
  ZSTD(MediaTypes.OCI_LAYER_ZSTD, 0x28, 0xb5, 0x2f, 0xfd),
  /** Known only to be named in an error: no image has such layers. */
  XZ("", 0xfd, '7', 'z', 'X', 'Z', 0),
  BZIP2("", 'B', 'Z', 'h');

  private final String mediaType;
  private final int[] magic;

  ImportCompression(String mediaType, int... magic) {
    this.mediaType = mediaType;
    this.magic = magic;
  }

  /** The OCI type of a layer that is compressed so. */
  String mediaType() {
    return mediaType;
  }

  /** Looks at the first bytes and leaves them in the stream. */
  static ImportCompression detect(BufferedInputStream in) throws IOException {
    in.mark(8);
    byte[] start = in.readNBytes(8);
    in.reset();
    for (ImportCompression compression : values()) {
      if (compression.magic.length > 0 && compression.starts(start)) {
        return compression;
      }
    }
    return NONE;
  }

  private boolean starts(byte[] bytes) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }

  InputStream decompress(InputStream in) throws IOException {
    return switch (this) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, 1 << 16);
      case ZSTD -> new ZstdInputStream(in);
      case XZ, BZIP2 -> throw new IOException(this + " compression isn't supported");
    };
  }
}
