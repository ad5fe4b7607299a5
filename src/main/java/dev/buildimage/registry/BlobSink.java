package dev.buildimage.registry;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.store.HashingOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Where a blob goes while it is pulled: counted and hashed, so that a broken download goes on where
 * it stopped, and what came in pieces is verified as a whole.
 *
 * @param expected what is pulled
 * @param to empty when it begins
 * @param copy gets the same
 */
record BlobSink(Descriptor expected, HashingOutputStream to, OutputStream copy) {
  /** Bytes written so far. */
  long count() {
    return to.count();
  }

  boolean isFull() {
    return count() == expected.size();
  }

  boolean hasRoomFor(int length) {
    return length <= expected.size() - count();
  }

  /**
   * Writes on.
   *
   * @throws UncheckedIOException when a target fails: not to be taken for a registry's failure
   */
  void write(byte[] bytes, int offset, int length) {
    try {
      to.write(bytes, offset, length);
      copy.write(bytes, offset, length);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The digest of all that was written; nothing may be written after it was asked for. */
  Digest digest() {
    return to.digest();
  }
}
