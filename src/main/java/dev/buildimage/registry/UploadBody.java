package dev.buildimage.registry;

import com.google.api.client.http.HttpContent;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** A body of known length, that counts what has been written. */
record UploadBody(String mediaType, long size, Opener opener, AtomicLong written)
    implements HttpContent {
  private static final int BUFFER = 1 << 16;

  /** Opens what is to be sent. */
  @FunctionalInterface
  interface Opener {
    InputStream open() throws IOException;
  }

  static Optional<UploadBody> of(Call.Body body) {
    if (body instanceof Call.Bytes document) {
      return Optional.of(
          new UploadBody(
              document.mediaType(),
              document.bytes().length,
              () -> new ByteArrayInputStream(document.bytes()),
              new AtomicLong()));
    }
    if (body instanceof Call.Content content) {
      return Optional.of(
          new UploadBody(
              "application/octet-stream",
              content.size(),
              () -> Files.newInputStream(content.file()),
              new AtomicLong()));
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

  @Override
  public void writeTo(OutputStream out) throws IOException {
    try (InputStream in = opener.open()) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
        written.addAndGet(n);
      }
    }
    out.flush();
  }
}
