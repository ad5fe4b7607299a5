package dev.buildimage.registry;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;

/**
 * Where a blob goes while it is pulled: counted and hashed, so that a broken download goes on where
 * it stopped, and what came in pieces is verified as a whole.
 */
final class BlobSink {
  private final Descriptor expected;
  private final OutputStream to;
  private final MessageDigest hash;
  private long count;

  BlobSink(Descriptor expected, OutputStream to) {
    this.expected = expected;
    this.to = to;
    this.hash = expected.digest().newHash();
  }

  /** Bytes written so far. */
  long count() {
    return count;
  }

  boolean isFull() {
    return count == expected.size();
  }

  boolean hasRoomFor(int length) {
    return length <= expected.size() - count;
  }

  /**
   * Writes on.
   *
   * @throws UncheckedIOException when the target fails: not to be taken for a registry's failure
   */
  void write(byte[] bytes, int offset, int length) {
    try {
      to.write(bytes, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hash.update(bytes, offset, length);
    count += length;
  }

  /** The digest of all that was written; to be asked once. */
  Digest digest() {
    return Digest.of(hash.digest(), expected.digest().algorithm());
  }
}
