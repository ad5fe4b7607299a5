package dev.buildimage.layer;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * An archive that {@code ADD} unpacks (Dockerfile reference, "Adding local tar archives"): tar, as
 * it is or compressed with gzip, bzip2, xz or zstd; whatever its name says.
 *
 * @param file on the machine
 */
public record Archive(Path file) {
  private static final int BUFFER = 1 << 16;
  private static final int MAGIC_BYTES = 6;

  /** Whether the file is one: its first block, uncompressed, is a tar's header. */
  public boolean isOne() throws IOException {
    try (InputStream in = open()) {
      byte[] block = in.readNBytes(TarHeader.BLOCK);
      if (block.length < TarHeader.BLOCK) {
        return false;
      }
      TarHeader.parse(block);
      return !TarReader.isZero(block);
    } catch (LayerException | EOFException noTar) {
      return false;
    } catch (IOException e) {
      if (Files.isReadable(file)) {
        // what looks compressed and isn't
        return false;
      }
      throw e;
    }
  }

  /**
   * Writes it as a tar that GNU tar can be trusted to unpack into an empty folder of its own, with
   * {@link LayerUnpacker#TAR_OPTIONS}; devices are left out.
   *
   * @throws LayerException when it is damaged or tries what no layer may
   */
  public void writeTo(OutputStream gnuTar) throws IOException {
    OutputStream out = new BufferedOutputStream(gnuTar, BUFFER);
    try (InputStream in = open()) {
      OverlayTransform.ofArchive(new TarReader(in), new TarWriter(out)).run();
    }
  }

  private InputStream open() throws IOException {
    BufferedInputStream in = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      in.mark(MAGIC_BYTES);
      byte[] start = in.readNBytes(MAGIC_BYTES);
      in.reset();
      if (starts(start, 'B', 'Z', 'h')) {
        return new BufferedInputStream(new BZip2CompressorInputStream(in, true), BUFFER);
      }
      if (starts(start, 0xfd, '7', 'z', 'X', 'Z', 0)) {
        return new BufferedInputStream(new XZInputStream(in), BUFFER);
      }
      return Compression.open(in);
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }

  private static boolean starts(byte[] bytes, int... magic) {
    for (int i = 0; i < magic.length; i++) {
      if (i >= bytes.length || (bytes[i] & 0xff) != magic[i]) {
        return false;
      }
    }
    return true;
  }
}
