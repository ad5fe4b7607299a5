package dev.buildimage.build;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.image.ReproducibleLayerBuilder;
import com.google.common.collect.ImmutableList;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.layer.Compression;
import dev.buildimage.layer.Compressor;
import dev.buildimage.store.ContentStore;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;

/**
 * A layer that Jib planned, written into the store.
 *
 * @param name Jib's, such as {@code snapshot dependencies}
 * @param descriptor of the compressed tar
 * @param diffId of the tar
 */
record FinalImageLayer(String name, Descriptor descriptor, Digest diffId) {

  /**
   * Writes a layer.
   *
   * @param manifestMediaType of the manifest that will name it
   */
  static FinalImageLayer write(
      ContentStore store, FileEntriesLayer layer, Compression compression, String manifestMediaType)
      throws IOException {
    Blob tar = new ReproducibleLayerBuilder(ImmutableList.copyOf(layer.getEntries())).build();
    MessageDigest diffId = Digest.sha256();
    Descriptor descriptor =
        store.add(
            compression.layerType(manifestMediaType),
            out -> {
              try (Compressor compressor = Compressor.of(compression, out)) {
                tar.writeTo(new DigestOutputStream(new Unclosed(compressor.stream()), diffId));
                compressor.finish();
              }
            });
    return new FinalImageLayer(layer.getName(), descriptor, Digest.of(diffId.digest(), "sha256"));
  }

  /** Jib closes what it writes a tar to, before all of it is compressed. */
  private static final class Unclosed extends FilterOutputStream {
    Unclosed(OutputStream out) {
      super(out);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
