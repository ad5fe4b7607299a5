package dev.buildimage.layer;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** How a blob is compressed, by its first bytes: media types are often wrong. */
public enum Compression {
  /** RFC 1952, any number of members. */
  GZIP,
  /** RFC 8878, any number of frames, of which some may be there to be skipped. */
  ZSTD,
  /** Not compressed, or in no way that a layer may be. */
  NONE;

  /** How many bytes {@link #detect} looks at. */
  public static final int MAGIC_BYTES = 4;

  private static final int BUFFER = 1 << 16;

  /** The compression of what starts with these bytes. */
  public static Compression detect(byte[] start) {
    if (start.length >= 2 && unsigned(start, 0) == 0x1f && unsigned(start, 1) == 0x8b) {
      return GZIP;
    }
    if (start.length < MAGIC_BYTES) {
      return NONE;
    }
    int magic =
        unsigned(start, 3) << 24
            | unsigned(start, 2) << 16
            | unsigned(start, 1) << 8
            | unsigned(start, 0);
    boolean frame = magic == 0xFD2FB528;
    boolean skippable = (magic & 0xFFFFFFF0) == 0x184D2A50;
    return frame || skippable ? ZSTD : NONE;
  }

  /** What a layer's media type promises (OCI image specification, "Layer Media Types"). */
  public static Compression ofMediaType(String mediaType) {
    if (mediaType.endsWith("gzip")) {
      return GZIP;
    }
    return mediaType.endsWith("zstd") ? ZSTD : NONE;
  }

  private static int unsigned(byte[] bytes, int index) {
    return bytes[index] & 0xff;
  }

  /**
   * The uncompressed content of a blob. Closing it closes the blob. Reading it throws {@link
   * LayerException} when the compression is damaged or cut.
   */
  public static InputStream open(InputStream blob) throws IOException {
    BufferedInputStream buffered = new BufferedInputStream(blob, BUFFER);
    buffered.mark(MAGIC_BYTES);
    byte[] start = buffered.readNBytes(MAGIC_BYTES);
    buffered.reset();
    try {
      return switch (detect(start)) {
        case GZIP -> new Decompressed(new GZIPInputStream(new HonestlyAvailable(buffered), BUFFER));
        case ZSTD -> new Decompressed(new ZstdInputStreamNoFinalizer(buffered));
        case NONE -> buffered;
      };
    } catch (ZipException | EOFException e) {
      throw damaged(e);
    }
  }

  private static LayerException damaged(IOException cause) {
    return new LayerException(
        "the compressed data is damaged or cut (" + cause.getMessage() + "); fetch it again",
        cause);
  }

  /**
   * Java's gzip reader takes {@code available() == 0} for the end and would drop all members but
   * the first of a stream that is merely slow.
   */
  private static final class HonestlyAvailable extends FilterInputStream {
    HonestlyAvailable(BufferedInputStream in) {
      super(in);
    }

    @Override
    public int available() throws IOException {
      in.mark(1);
      int next = in.read();
      in.reset();
      return next < 0 ? 0 : 1;
    }
  }

  /** Tells damage of the content from failures of the stream it comes from. */
  private static final class Decompressed extends FilterInputStream {
    Decompressed(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      try {
        return in.read(bytes, offset, length);
      } catch (ZipException | EOFException | ZstdIOException e) {
        throw damaged(e);
      }
    }
  }
}
