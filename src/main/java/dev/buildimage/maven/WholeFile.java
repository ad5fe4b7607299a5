package dev.buildimage.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/** A text file that nobody ever sees half written. */
final class WholeFile {
  private WholeFile() {}

  static void write(Path file, String text) throws IOException {
    Path parent = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(parent);
    Path written = parent.resolve("." + file.getFileName() + ".tmp");
    // what a broken run has left, or a link, which writing would follow
    Files.deleteIfExists(written);
    Files.writeString(
        written,
        text,
        StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE,
        StandardOpenOption.DSYNC);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
