package dev.buildimage.layer;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A compressed stream that can be ended without closing what it writes to. For the same content the
 * bytes are the same on any number of cores.
 *
 * @param stream where the content goes
 * @param end writes what is left
 * @param release frees threads and memory
 */
record Compressor(OutputStream stream, Step end, Step release) implements AutoCloseable {
  /** More threads than that starve for a tar to compress. */
  private static final int MOST_THREADS = 8;

  private static final int ZSTD_LEVEL = 3;

  /** Something that can fail. */
  @FunctionalInterface
  interface Step {
    void run() throws IOException;
  }

  static Compressor of(Compression compression, OutputStream out) throws IOException {
    return of(compression, out, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
  }

  static Compressor of(Compression compression, OutputStream out, int threads) throws IOException {
    return switch (compression) {
      case GZIP -> {
        ParallelGzip gzip = new ParallelGzip(out, threads);
        yield new Compressor(gzip, gzip::finish, gzip::close);
      }
      case ZSTD -> {
        // zstd's own threads: from one on, their number doesn't change a byte
        ZstdOutputStreamNoFinalizer zstd =
            new ZstdOutputStreamNoFinalizer(out, ZSTD_LEVEL).setChecksum(true).setWorkers(threads);
        yield new Compressor(
            zstd, zstd::closeWithoutClosingParentStream, zstd::closeWithoutClosingParentStream);
      }
      case NONE -> new Compressor(out, out::flush, () -> {});
    };
  }

  void finish() throws IOException {
    end.run();
  }

  @Override
  public void close() throws IOException {
    release.run();
  }
}
