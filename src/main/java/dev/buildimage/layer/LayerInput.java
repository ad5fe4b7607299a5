package dev.buildimage.layer;

import dev.buildimage.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;

/** The uncompressed layer on its way to a reader: counted, hashed, and held to limits. */
final class LayerInput extends InputStream {
  private final InputStream in;
  private final long blobBytes;
  private final Limits limits;
  private final MessageDigest hash = Digest.sha256();
  private long bytes;

  LayerInput(InputStream in, long blobBytes, Limits limits) {
    this.in = in;
    this.blobBytes = blobBytes;
    this.limits = limits;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int read = in.read(buffer, offset, length);
    if (read > 0) {
      hash.update(buffer, offset, read);
      bytes += read;
      limits.checkBytes(bytes, blobBytes);
    }
    return read;
  }

  /** How many were read. */
  long bytes() {
    return bytes;
  }

  /** Of what was read; the diffID when that is all. */
  Digest digest() {
    return Digest.of(hash.digest(), "sha256");
  }
}
