package dev.buildimage.store;

import java.io.IOException;

/** Where a blob's bytes come from, written once into the stream it is given. */
@FunctionalInterface
public interface BlobSource {
  /**
   * Writes the whole content.
   *
   * @param out hashes, so that who has to know the digest need not do it again
   * @throws IOException when it can't be had whole
   */
  void writeTo(HashingOutputStream out) throws IOException;
}
