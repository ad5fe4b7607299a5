package dev.buildimage.registry;

import java.io.IOException;
import java.io.InputStream;

/** Where a blob is read from that is to be sent, each time from its beginning. */
@FunctionalInterface
public interface BlobContent {
  /**
   * Opens it.
   *
   * @return a stream that fails at its end at the latest if the content is not the blob's
   */
  InputStream open() throws IOException;
}
