package dev.buildimage.store;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Locks between processes and between the threads of one: a file a name, held by the operating
 * system, so that a killed process holds nothing.
 *
 * <p>POSIX takes a file's locks from a process when that closes any of its descriptors of the file
 * (fcntl manual), another thread's too. So a thread first gets the name's byte of one file that all
 * names share, of which only the JVM's own table of locks counts, and opens the name's file then: a
 * process never has it open twice.
 */
public final class Locks {
  private static final long MAX_MILLIS = 20;
  private static final String THREADS = "threads";

  private final Path folder;

  Locks(Path folder) {
    this.folder = folder;
  }

  /** Waits until the name is ours. */
  Held acquire(String name) throws IOException {
    FileChannel thread = open(THREADS);
    try {
      lock(thread, byteOf(name), 1);
      FileChannel process = open(name);
      try {
        lock(process, 0, Long.MAX_VALUE);
        return new Held(process, thread);
      } catch (IOException | RuntimeException e) {
        process.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      thread.close();
      throw e;
    }
  }

  /** Two names with the same byte, if ever there are, would wait for each other. */
  private static long byteOf(String name) {
    UUID hash = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
    return hash.getLeastSignificantBits() & (Long.MAX_VALUE >> 1);
  }

  private FileChannel open(String name) throws IOException {
    Files.createDirectories(folder);
    return FileChannel.open(
        folder.resolve(name), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  /**
   * Asks again and again: the system's own way to wait takes two processes, of each of which one
   * thread waits for another's lock, for a deadlock (fcntl manual, EDEADLK).
   */
  private static void lock(FileChannel channel, long position, long size) throws IOException {
    for (long wait = 1; !tryLock(channel, position, size); wait = Math.min(2 * wait, MAX_MILLIS)) {
      try {
        Thread.sleep(wait);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while waiting for a lock of the store");
      }
    }
  }

  private static boolean tryLock(FileChannel channel, long position, long size) throws IOException {
    try {
      return channel.tryLock(position, size, false) != null;
    } catch (OverlappingFileLockException heldByAnotherThread) {
      return false;
    }
  }

  /** A lock that is held until it is closed. */
  public static final class Held implements AutoCloseable {
    private final FileChannel process;
    private final FileChannel thread;

    private Held(FileChannel process, FileChannel thread) {
      this.process = process;
      this.thread = thread;
    }

    @Override
    public void close() throws IOException {
      try (thread) {
        process.close();
      }
    }
  }
}
