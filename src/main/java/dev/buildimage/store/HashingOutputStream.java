package dev.buildimage.store;

import dev.buildimage.image.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what goes through. */
final class HashingOutputStream extends FilterOutputStream {
  private final MessageDigest hash;
  private final String algorithm;
  private long count;

  HashingOutputStream(OutputStream out, MessageDigest hash, String algorithm) {
    super(out);
    this.hash = hash;
    this.algorithm = algorithm;
  }

  @Override
  public void write(int b) throws IOException {
    out.write(b);
    hash.update((byte) b);
    count++;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    hash.update(bytes, offset, length);
    count += length;
  }

  long count() {
    return count;
  }

  /** The digest of all that was written; to be asked once. */
  Digest digest() {
    return Digest.of(hash.digest(), algorithm);
  }
}
