package dev.buildimage.store;

import java.io.IOException;
import java.io.OutputStream;

/** Where a blob's bytes come from, written once into the stream it is given. */
@FunctionalInterface
public interface BlobSource {
  /**
   * Writes the whole content.
   *
   * @throws IOException when it can't be had whole
   */
  void writeTo(OutputStream out) throws IOException;
}
