package dev.buildimage.registry;

import com.google.api.client.http.HttpContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A body of known length, that counts what has been written. */
record UploadBody(String mediaType, long size, BlobContent content, AtomicLong written)
    implements HttpContent {
  private static final int BUFFER = 1 << 16;

  static Optional<UploadBody> of(Call.Body body) {
    if (body instanceof Call.Bytes document) {
      return Optional.of(
          new UploadBody(
              document.mediaType(),
              document.bytes().length,
              () -> new ByteArrayInputStream(document.bytes()),
              new AtomicLong()));
    }
    if (body instanceof Call.Content blob) {
      return Optional.of(
          new UploadBody(
              "application/octet-stream", blob.size(), blob.content(), new AtomicLong()));
    }
    return Optional.empty();
  }

  @Override
  public long getLength() {
    return size;
  }

  @Override
  public String getType() {
    return mediaType;
  }

  @Override
  public boolean retrySupported() {
    return true;
  }

  /**
   * Writes a block only when the next one could be read: what turns out at its end to be wrong
   * never arrives whole.
   *
   * @throws UncheckedIOException when the content can't be read: not to be taken for a registry's
   *     failure
   */
  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (InputStream in = open()) {
      byte[] block = new byte[BUFFER];
      byte[] next = new byte[BUFFER];
      for (int n = read(in, block); n >= 0; ) {
        int more = read(in, next);
        out.write(block, 0, n);
        written.addAndGet(n);
        byte[] free = block;
        block = next;
        next = free;
        n = more;
      }
    }
    out.flush();
  }

  private InputStream open() {
    try {
      return content.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int read(InputStream in, byte[] into) {
    try {
      return in.read(into);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
