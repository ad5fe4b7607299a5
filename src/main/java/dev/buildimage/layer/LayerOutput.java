package dev.buildimage.layer;

import dev.buildimage.image.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** A layer on its way to a blob: tar, hashed, compressed. */
final class LayerOutput implements AutoCloseable {
  private final Compressor compressor;
  private final HashingOutputStream content;
  private final TarWriter tar;

  LayerOutput(OutputStream out, Compression compression) throws IOException {
    compressor = Compressor.of(compression, out);
    content = new HashingOutputStream(compressor.stream());
    tar = new TarWriter(content);
  }

  TarWriter tar() {
    return tar;
  }

  /** Ends the layer; the blob's stream stays open. */
  PackResult finish(LargestFile largest) throws IOException {
    tar.finish();
    compressor.finish();
    return new PackResult(content.digest(), tar.entries(), content.bytes, largest);
  }

  /** Frees threads and memory; the blob's stream stays open. */
  @Override
  public void close() throws IOException {
    compressor.close();
  }

  private static final class HashingOutputStream extends FilterOutputStream {
    private final MessageDigest hash = Digest.sha256();
    private long bytes;

    HashingOutputStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      out.write(buffer, offset, length);
      hash.update(buffer, offset, length);
      bytes += length;
    }

    /** The stream before it belongs to the caller. */
    @Override
    public void close() throws IOException {
      flush();
    }

    Digest digest() {
      return Digest.of(hash.digest(), "sha256");
    }
  }
}
