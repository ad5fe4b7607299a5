package dev.buildimage.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;

/** Adds the sizes of files up; one with several names counts once. */
final class DiskUse extends SimpleFileVisitor<Path> {
  private final Set<Object> counted = new HashSet<>();
  private long bytes;

  /**
   * Bytes of a file, or of all below a folder; without what only a user namespace may look into.
   */
  static long of(Path path) throws IOException {
    DiskUse use = new DiskUse();
    if (Files.exists(path)) {
      Files.walkFileTree(path, use);
    }
    return use.bytes;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    Object key = attributes.fileKey();
    if (key == null || counted.add(key)) {
      bytes += attributes.size();
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException notOurs) {
    return FileVisitResult.CONTINUE;
  }
}
