package dev.buildimage.key;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A work tree file's content as a commit stores it: {@code crlf_to_git} of git's {@code convert.c},
 * in two passes, so that a file of any size takes no memory. (jgit's own conversion looks at the
 * first bytes only and counts no unprintable characters.)
 */
final class CheckIn {
  /** What a file's attributes and the configuration ask for. */
  enum Eol {
    /** Bytes as they are. */
    KEEP,
    /** CR LF becomes LF. */
    TEXT,
    /** The same, unless the file looks binary or is in the index with CR LF. */
    AUTO
  }

  /** Tells whether the file's version in the index has a CR LF. */
  interface IndexedCrLf {
    boolean exists() throws IOException;
  }

  private CheckIn() {}

  static StoredContent of(Path file, Eol eol, IndexedCrLf indexed) throws IOException {
    if (eol == Eol.KEEP) {
      return new StoredContent(Files.size(file), () -> Files.newInputStream(file));
    }
    EolStatistics statistics;
    try (InputStream in = Files.newInputStream(file)) {
      statistics = EolStatistics.of(in);
    }
    boolean convert =
        statistics.crLf() > 0
            && (eol == Eol.TEXT || !statistics.looksBinary() && !indexed.exists());
    return convert
        ? new StoredContent(statistics.size() - statistics.crLf(), () -> new WithoutCrLf(file))
        : new StoredContent(statistics.size(), () -> Files.newInputStream(file));
  }

  private static final class WithoutCrLf extends InputStream {
    private final BufferedInputStream in;

    WithoutCrLf(Path file) throws IOException {
      this.in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    }

    @Override
    public int read() throws IOException {
      int c = in.read();
      if (c == '\r') {
        in.mark(1);
        if (in.read() == '\n') {
          return '\n';
        }
        in.reset();
      }
      return c;
    }

    @Override
    public int read(byte[] bytes, int offset, int count) throws IOException {
      int filled = 0;
      for (int c; filled < count && (c = read()) >= 0; filled++) {
        bytes[offset + filled] = (byte) c;
      }
      return filled == 0 && count > 0 ? -1 : filled;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
