package dev.buildimage.build;

import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.key.ContextFile;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeySnapshot;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of a key. Which files there are, and what is in them, git knows.
 *
 * @param snapshot with the content that the key is of
 * @param ignored what of the inputs is no part of the build context
 */
record GitContextFiles(KeySnapshot snapshot, IgnoreRules ignored) implements ContextFiles {
  @Override
  public List<ContextFile> files() throws KeyException {
    return snapshot.files().stream().filter(file -> !ignored.ignores(file.path())).toList();
  }

  @Override
  public boolean ignores(ContextPattern pattern) throws KeyException {
    return snapshot.files().stream().anyMatch(file -> pattern.covers(file.path()));
  }

  @Override
  public String remedy() {
    return "add it to <inputs>";
  }

  @Override
  public void write(Path folder) throws IOException, KeyException {
    Files.createDirectory(folder);
    snapshot.materialize(folder);
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.setPosixFilePermissions(dir, PosixFilePermissions.fromString("rwxr-xr-x"));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (ignored.ignores(folder.relativize(file).toString())) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, @Nullable IOException failure)
              throws IOException {
            if (failure != null) {
              throw failure;
            }
            // git knows no empty folders: this one is ignored with all that was in it
            if (!dir.equals(folder) && isEmpty(dir)) {
              Files.delete(dir);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }
}
