package dev.buildimage.store;

import dev.buildimage.image.Digest;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.Optional;

/** Counts and hashes what goes through. */
public final class HashingOutputStream extends FilterOutputStream {
  private final MessageDigest hash;
  private final String algorithm;
  private long count;
  private Optional<Digest> digest = Optional.empty();

  /**
   * One that hashes by the algorithm of a digest.
   *
   * @param expected what comes should have it; that is up to the caller
   */
  public HashingOutputStream(OutputStream out, Digest expected) {
    this(out, expected.newHash(), expected.algorithm());
  }

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

  /** Bytes written so far. */
  public long count() {
    return count;
  }

  /** The digest of all that was written; nothing may be written after it was asked for. */
  public Digest digest() {
    if (digest.isEmpty()) {
      digest = Optional.of(Digest.of(hash.digest(), algorithm));
    }
    return digest.get();
  }
}
