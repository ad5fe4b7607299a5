package dev.buildimage.build;

import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.key.ContextFile;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The build context: the inputs without what the ignore file leaves out. Which files there are, and
 * what is in them, git knows; they are written only when a step is executed that reads them.
 */
final class BuildContext {
  private final BuildDefinition definition;
  private final Path folder;
  private Optional<List<ContextFile>> files = Optional.empty();
  private boolean written;

  /**
   * The context of a definition.
   *
   * @param folder where its files are to be; not there yet
   */
  BuildContext(BuildDefinition definition, Path folder) {
    this.definition = definition;
    this.folder = folder;
  }

  /** All files, by their paths. */
  synchronized List<ContextFile> files() throws KeyException {
    if (files.isEmpty()) {
      files =
          Optional.of(
              definition.snapshot().files().stream()
                  .filter(file -> !definition.ignored().ignores(file.path()))
                  .sorted(Comparator.comparing(ContextFile::path))
                  .toList());
    }
    return files.get();
  }

  /** Whether the ignore file is why nothing is there that a pattern covers. */
  boolean ignores(ContextPattern pattern) throws KeyException {
    return definition.snapshot().files().stream().anyMatch(file -> pattern.covers(file.path()));
  }

  /** The files, with git's modes whatever the umask is. */
  synchronized Path folder() throws IOException, KeyException {
    if (!written) {
      Files.createDirectory(folder);
      definition.snapshot().materialize(folder);
      tidy();
      written = true;
    }
    return folder;
  }

  private void tidy() throws IOException {
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
            if (definition.ignored().ignores(folder.relativize(file).toString())) {
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
