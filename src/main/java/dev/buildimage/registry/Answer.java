package dev.buildimage.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.List;
import java.util.Optional;

/** What came back; to be closed. */
final class Answer implements AutoCloseable {
  /** It costs less to read so much to the end than to open another connection. */
  private static final int WORTH_READING = 1 << 12;

  private final int status;
  private final URL url;
  private final Headers headers;
  private final InputStream body;
  private final Runnable end;

  Answer(int status, URL url, Headers headers, InputStream body, Runnable end) {
    this.status = status;
    this.url = url;
    this.headers = headers;
    this.body = body;
    this.end = end;
  }

  /** Looks a header up. */
  @FunctionalInterface
  interface Headers {
    List<String> get(String name);
  }

  int status() {
    return status;
  }

  /** Who answered in the end, after redirects. */
  URL url() {
    return url;
  }

  Optional<String> header(String name) {
    return headers(name).stream().findFirst();
  }

  List<String> headers(String name) {
    return headers.get(name);
  }

  InputStream body() {
    return body;
  }

  @Override
  public void close() {
    try {
      if (!Thread.currentThread().isInterrupted()) {
        body.readNBytes(WORTH_READING);
      }
    } catch (IOException e) {
      // nobody wants the rest
    } finally {
      end.run();
    }
  }
}
