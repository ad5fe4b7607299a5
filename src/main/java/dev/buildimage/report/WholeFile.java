package dev.buildimage.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * Text that comes into its place all at once: a reader, such as another Maven in the same folder,
 * never sees half a file, nor does a Maven that is killed leave half of one there.
 */
final class WholeFile {
  private WholeFile() {}

  /** Writes it, in the place of an earlier one; the folder is made if need be. */
  static void write(Path file, String content) throws IOException {
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(folder);
    // no temporary file of Java's: others couldn't read it
    Path temp =
        folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    try {
      Files.write(temp, content.getBytes(StandardCharsets.UTF_8));
      Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temp);
    }
  }
}
