package dev.buildimage.build;

import dev.buildimage.image.Digest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;

/** Counts and hashes what is read; skipped bytes are read too. */
final class ImportHashing extends FilterInputStream {
  private final MessageDigest hash;
  private final String algorithm;
  private long count;

  /** Hashes with SHA-256. */
  ImportHashing(InputStream in) {
    super(in);
    this.hash = Digest.sha256();
    this.algorithm = "sha256";
  }

  /** Hashes with the algorithm of a digest that is expected. */
  ImportHashing(InputStream in, Digest expected) {
    super(in);
    this.hash = expected.newHash();
    this.algorithm = expected.algorithm();
  }

  @Override
  public int read() throws IOException {
    int b = in.read();
    if (b >= 0) {
      hash.update((byte) b);
      count++;
    }
    return b;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int n = in.read(bytes, offset, length);
    if (n > 0) {
      hash.update(bytes, offset, n);
      count += n;
    }
    return n;
  }

  @Override
  public long skip(long n) throws IOException {
    byte[] buffer = new byte[(int) Math.max(0, Math.min(n, 1 << 16))];
    return Math.max(0, read(buffer, 0, buffer.length));
  }

  @Override
  public boolean markSupported() {
    return false;
  }

  /** Reads to the end. */
  void drain() throws IOException {
    transferTo(OutputStream.nullOutputStream());
  }

  /** Bytes read so far. */
  long count() {
    return count;
  }

  /** The digest of all that was read; to be asked once. */
  Digest digest() {
    return Digest.of(hash.digest(), algorithm);
  }
}
