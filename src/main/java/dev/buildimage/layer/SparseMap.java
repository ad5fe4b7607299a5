package dev.buildimage.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Which parts of a file a tar holds, one behind the other; what lies between them are holes, which
 * read as zeros (GNU tar manual, "Storing Sparse Files").
 */
final class SparseMap {
  /** 4 MiB of memory; a file of half a gigabyte has as many if every other block is a hole. */
  static final int MAX_PARTS = 1 << 18;

  private static final byte[] ZEROS = new byte[1 << 16];

  private final long size;

  /** Start and end of each part, ascending; none is empty. */
  private final long[] bounds;

  private SparseMap(long size, long[] bounds) {
    this.size = size;
    this.bounds = bounds;
  }

  /** Of a file that has no holes. */
  static SparseMap whole(long size) {
    return new SparseMap(size, size == 0 ? new long[0] : new long[] {0, size});
  }

  /** Takes the parts in the order in which they stand in a tar. */
  static final class Builder {
    private final long size;
    private long[] bounds = new long[8];
    private int used;

    /** For a file of that size, with its holes. */
    Builder(long size) throws LayerException {
      if (size < 0) {
        throw new LayerException("the file has " + size + " bytes");
      }
      this.size = size;
    }

    void add(long offset, long length) throws LayerException {
      long before = used == 0 ? 0 : bounds[used - 1];
      if (offset < before || length < 0 || offset > size || length > size - offset) {
        throw new LayerException(
            String.format(
                "a part of %d bytes at %d lies before the end of the last one, or behind that of"
                    + " the file, which has %d",
                length, offset, size));
      }
      if (length == 0) {
        return;
      }
      if (used > 0 && (before - bounds[used - 2]) % TarHeader.BLOCK != 0) {
        // GNU tar goes on with the next block, others with the next byte
        throw new LayerException(
            "a part before the last is no whole blocks: readers disagree on it");
      }
      if (used == 2 * MAX_PARTS) {
        throw new LayerException("it has more than " + MAX_PARTS + " parts");
      }
      if (used == bounds.length) {
        bounds = Arrays.copyOf(bounds, 2 * used);
      }
      bounds[used++] = offset;
      bounds[used++] = offset + length;
    }

    SparseMap build() {
      return new SparseMap(size, Arrays.copyOf(bounds, used));
    }
  }

  /** Bytes of the file, its holes counted. */
  long size() {
    return size;
  }

  /** Bytes that the tar holds of it. */
  long dataSize() {
    long sum = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      sum += bounds[i + 1] - bounds[i];
    }
    return sum;
  }

  boolean hasHoles() {
    return dataSize() < size;
  }

  /** Copies bytes that the tar holds. */
  interface Data {
    void copyTo(OutputStream out, long bytes) throws IOException;
  }

  /** Writes the file as it reads. */
  void expand(Data data, OutputStream out) throws IOException {
    long at = 0;
    for (int i = 0; i < bounds.length; i += 2) {
      writeZeros(bounds[i] - at, out);
      data.copyTo(out, bounds[i + 1] - bounds[i]);
      at = bounds[i + 1];
    }
    writeZeros(size - at, out);
  }

  /**
   * The file as it reads, from what a tar holds of it.
   *
   * @param data fails at its end, or goes on; is never asked for more than the map says
   */
  InputStream expand(InputStream data) {
    return new InputStream() {
      private long at;
      private int part;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] buffer, int offset, int length) throws IOException {
        if (length == 0) {
          return 0;
        }
        if (at == size) {
          return -1;
        }
        while (part < bounds.length && at == bounds[part + 1]) {
          part += 2;
        }
        boolean hole = part == bounds.length || at < bounds[part];
        long end = part == bounds.length ? size : bounds[hole ? part : part + 1];
        int count = (int) Math.min(length, end - at);
        if (hole) {
          Arrays.fill(buffer, offset, offset + count, (byte) 0);
        } else {
          count = data.read(buffer, offset, count);
        }
        at += count;
        return count;
      }
    };
  }

  private static void writeZeros(long count, OutputStream out) throws IOException {
    for (long left = count; left > 0; left -= ZEROS.length) {
      out.write(ZEROS, 0, (int) Math.min(left, ZEROS.length));
    }
  }

  /** The map as it stands before the data in the PAX format, version 1.0: whole blocks. */
  byte[] toBytes() {
    boolean endsInHole = bounds.length == 0 || bounds[bounds.length - 1] < size;
    StringBuilder text = new StringBuilder();
    text.append(bounds.length / 2 + (endsInHole ? 1 : 0)).append('\n');
    for (int i = 0; i < bounds.length; i += 2) {
      text.append(bounds[i]).append('\n').append(bounds[i + 1] - bounds[i]).append('\n');
    }
    if (endsInHole) {
      // without it tar makes the file end with its last data
      text.append(size).append("\n0\n");
    }
    byte[] digits = text.toString().getBytes(StandardCharsets.US_ASCII);
    return Arrays.copyOf(digits, digits.length + (-digits.length & (TarHeader.BLOCK - 1)));
  }
}
