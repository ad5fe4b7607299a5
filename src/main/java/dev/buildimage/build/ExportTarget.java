package dev.buildimage.build;

import dev.buildimage.store.BlobSource;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Date;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipEncodingHelper;

/** Where the files of an archive go, one after the other. */
sealed interface ExportTarget extends Closeable {
  /** Writes a file; its size is known only when it is written. */
  void write(String name, BlobSource content) throws IOException;

  /** Below a folder. */
  record Folder(Path root) implements ExportTarget {
    @Override
    public void write(String name, BlobSource content) throws IOException {
      Path file = root.resolve(name);
      Files.createDirectories(file.getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        content.writeTo(out);
      }
    }

    @Override
    public void close() {}
  }

  /** In a tar file: a header is written once more when the size that it has to say is known. */
  final class Tar implements ExportTarget {
    private static final int BLOCK = 512;
    private static final int RECORD = 20 * BLOCK;
    private static final Instant TIME = Instant.ofEpochSecond(1);
    private final FileChannel channel;

    Tar(Path file) throws IOException {
      this.channel =
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    @Override
    public void write(String name, BlobSource content) throws IOException {
      long header = channel.position();
      writeHeader(name, 0, header);
      channel.position(header + BLOCK);
      OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), 1 << 16);
      content.writeTo(out);
      out.flush();
      long size = channel.position() - header - BLOCK;
      pad(BLOCK);
      writeHeader(name, size, header);
    }

    private void writeHeader(String name, long size, long position) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(size);
      entry.setMode(0100644);
      entry.setModTime(Date.from(TIME));
      entry.setIds(0, 0);
      entry.setNames("", "");
      byte[] block = new byte[BLOCK];
      entry.writeEntryHeader(block, ZipEncodingHelper.getZipEncoding("UTF-8"), true);
      writeFully(ByteBuffer.wrap(block), position);
    }

    private void writeFully(ByteBuffer bytes, long position) throws IOException {
      for (long at = position; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
    }

    private void pad(int unit) throws IOException {
      long end = channel.position();
      int missing = (int) ((unit - end % unit) % unit);
      writeFully(ByteBuffer.allocate(missing), end);
      channel.position(end + missing);
    }

    @Override
    public void close() throws IOException {
      try (channel) {
        long end = channel.position();
        writeFully(ByteBuffer.allocate(2 * BLOCK), end);
        channel.position(end + 2 * BLOCK);
        pad(RECORD);
        channel.force(true);
      }
    }
  }
}
