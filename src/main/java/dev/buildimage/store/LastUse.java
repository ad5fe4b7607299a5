package dev.buildimage.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;

/**
 * When a blob or tree was used last is the modification time of its file or folder, written at most
 * once a process.
 *
 * @param begin when this process began to use the store
 */
record LastUse(Instant begin) {
  /** Whether this process, or one that began later, has used it. */
  boolean isNoted(Path file) throws IOException {
    return !of(file).isBefore(begin);
  }

  /** Notes a use; the caller holds the lock that who removes the file needs. */
  void note(Path file) throws IOException {
    if (!isNoted(file)) {
      Instant now = Instant.now();
      // another machine's clock, whose disk this is, may be ahead of ours
      Files.setLastModifiedTime(file, FileTime.from(now.isBefore(begin) ? begin : now));
    }
  }

  /** The last use. */
  static Instant of(Path file) throws IOException {
    return Files.getLastModifiedTime(file).toInstant();
  }
}
