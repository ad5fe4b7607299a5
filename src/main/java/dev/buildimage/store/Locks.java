package dev.buildimage.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Locks between processes and between the threads of one: a file a name, held by the operating
 * system, so that a killed process holds nothing.
 */
public final class Locks {
  private static final long POLL_MILLIS = 20;
  private final Path folder;

  Locks(Path folder) {
    this.folder = folder;
  }

  /** Waits until the name is ours. */
  Held acquire(String name) throws IOException {
    Files.createDirectories(folder);
    Path file = folder.resolve(name);
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      return new Held(lock(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Takes the name if it is nobody's. */
  Optional<Held> tryAcquire(String name) throws IOException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException heldByAnotherThread) {
      return Optional.empty();
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    return Optional.ofNullable(lock).map(Held::new);
  }

  private static FileLock lock(FileChannel channel) throws IOException {
    while (true) {
      try {
        return channel.lock();
      } catch (OverlappingFileLockException heldByAnotherThread) {
        // the JVM's file locks are the process's: it refuses instead of waiting for its own threads
        try {
          Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new IOException("interrupted while waiting for another thread's lock", e);
        }
      }
    }
  }

  /** A lock that is held until it is closed. */
  public static final class Held implements AutoCloseable {
    private final FileLock lock;

    private Held(FileLock lock) {
      this.lock = lock;
    }

    @Override
    public void close() throws IOException {
      lock.channel().close();
    }
  }
}
