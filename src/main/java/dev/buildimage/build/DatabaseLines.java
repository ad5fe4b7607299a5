package dev.buildimage.build;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The lines of a text file out of an image, which may be anything: a long line is cut, and what is
 * behind a limit isn't read.
 */
final class DatabaseLines {
  private static final int MAX_LINE = 1 << 12;

  /** A hundred times of what a desktop has. */
  private static final long MAX_BYTES = 256L << 20;

  private final InputStream in;
  private long bytes;
  private int last = '\n';

  DatabaseLines(InputStream in) {
    this.in = new BufferedInputStream(in, 1 << 16);
  }

  /** The next line, without its end; empty behind the last one. */
  Optional<String> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean any = false;
    while (bytes < MAX_BYTES) {
      int next = in.read();
      if (next < 0) {
        break;
      }
      any = true;
      bytes++;
      last = next;
      if (next == '\n') {
        break;
      }
      if (line.size() < MAX_LINE) {
        line.write(next);
      }
    }
    return any ? Optional.of(text(line.toByteArray())) : Optional.empty();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\t]]", "");
  }

  /** Why not all was read; empty when it was. */
  Optional<String> cut() {
    if (bytes >= MAX_BYTES) {
      return Optional.of("has more than " + MAX_BYTES + " bytes, of which no more were read");
    }
    return last == '\n' ? Optional.empty() : Optional.of("ends in the middle of a line");
  }
}
