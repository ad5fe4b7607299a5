package dev.buildimage.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Tells failures of the store's own disk from those of a source, and says how much room there is.
 */
final class FullDisk {
  private static final long MEGABYTE = 1_000_000;
  private final Path root;

  FullDisk(Path root) {
    this.root = root;
  }

  /** A stream to a file of the store. */
  OutputStream guard(OutputStream file) {
    return new FilterOutputStream(file) {
      @Override
      public void write(int b) throws IOException {
        write(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        try {
          out.write(bytes, offset, length);
        } catch (IOException e) {
          throw explain(e);
        }
      }

      @Override
      public void flush() throws IOException {
        try {
          out.flush();
        } catch (IOException e) {
          throw explain(e);
        }
      }

      @Override
      public void close() throws IOException {
        out.close();
      }
    };
  }

  /** What the user can do about it. */
  StoreException explain(IOException failure) {
    if (failure instanceof StoreException explained) {
      return explained;
    }
    return new StoreException(
        "can't write to the store " + root + ": " + reason(failure) + wayOut(), failure);
  }

  /** What a program that writes to the store complains of, and if that is the disk, what to do. */
  String explain(String complaint) {
    return complaint.contains("No space left on device")
            || complaint.contains("Disk quota exceeded")
        ? complaint + wayOut()
        : complaint;
  }

  private String wayOut() {
    return room()
        + "; nothing in the store is harmed: make room there, with mvn builder:prune for one, or set"
        + " builder.store to a folder on another file system";
  }

  private static String reason(IOException failure) {
    if (failure instanceof FileSystemException file) {
      return Optional.ofNullable(file.getReason()).orElseGet(file::toString);
    }
    return Optional.ofNullable(failure.getMessage()).orElseGet(failure::toString);
  }

  private String room() {
    try {
      FileStore disk = Files.getFileStore(root);
      return " ("
          + disk.getUsableSpace() / MEGABYTE
          + " MB of "
          + disk.getTotalSpace() / MEGABYTE
          + " MB are free on this "
          + disk.type()
          + ")";
    } catch (IOException unknown) {
      return "";
    }
  }
}
