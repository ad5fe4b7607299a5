package dev.buildimage.build;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.blob.Blob;
import com.google.cloud.tools.jib.image.ReproducibleLayerBuilder;
import com.google.common.collect.ImmutableList;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.store.ContentStore;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.zip.GZIPOutputStream;

/**
 * A layer that Jib planned, written into the store.
 *
 * @param name Jib's, such as {@code snapshot dependencies}
 * @param descriptor of the tar.gz
 * @param diffId of the tar
 */
record FinalImageLayer(String name, Descriptor descriptor, Digest diffId) {

  static FinalImageLayer write(ContentStore store, FileEntriesLayer layer, String mediaType)
      throws IOException {
    Blob tar = new ReproducibleLayerBuilder(ImmutableList.copyOf(layer.getEntries())).build();
    MessageDigest diffId = Digest.sha256();
    Descriptor descriptor =
        store.add(
            mediaType,
            out -> {
              try (OutputStream gzip = new GZIPOutputStream(new Unclosed(out), 1 << 16)) {
                tar.writeTo(new DigestOutputStream(gzip, diffId));
              }
            });
    return new FinalImageLayer(layer.getName(), descriptor, Digest.of(diffId.digest(), "sha256"));
  }

  /** Jib closes what it writes a tar to, and the store still has to sync it. */
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
