package dev.buildimage.key;

import java.io.IOException;
import java.io.InputStream;

/**
 * The content of a blob.
 *
 * @param length in bytes, which a blob's hash begins with
 * @param source opens it from the start; more or fewer bytes mean that a file has changed since
 */
record StoredContent(long length, Source source) {
  /** Where the bytes are. */
  interface Source {
    InputStream open() throws IOException;
  }
}
