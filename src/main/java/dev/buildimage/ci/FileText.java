package dev.buildimage.ci;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;

import dev.buildimage.dockerfile.Location;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A file's bytes, held in a String of one char a byte (ISO 8859-1): references are ASCII, and
 * whatever else the file has, in whatever encoding, comes out as it went in.
 *
 * @param path in the repository, for messages
 * @param file on disk, no symbolic link
 * @param text as said
 */
public record FileText(String path, Path file, String text) {
  /** Reads a file; where it is a symbolic link, the file that it leads to. */
  static FileText read(Path workTree, String path) throws IOException {
    Path file = workTree.resolve(path).toRealPath();
    return new FileText(path, file, new String(Files.readAllBytes(file), ISO_8859_1));
  }

  /** The bytes. */
  byte[] bytes() {
    return text.getBytes(ISO_8859_1);
  }

  /** The same as text, where a byte order mark says that it is UTF-16. */
  Optional<FileText> decoded() {
    return text.startsWith("\u00FE\u00FF") || text.startsWith("\u00FF\u00FE")
        ? Optional.of(new FileText(path, file, new String(bytes(), UTF_16)))
        : Optional.empty();
  }

  /** The line that an offset is in. */
  Location location(int offset) {
    int line = 1;
    for (int feed = text.indexOf('\n'); feed >= 0 && feed < offset; ) {
      line++;
      feed = text.indexOf('\n', feed + 1);
    }
    return new Location(path, line);
  }

  /** Writes the text with these changes, which don't overlap: a reader sees the old or the new. */
  void write(List<Change> changes) throws IOException {
    StringBuilder changed = new StringBuilder();
    int written = 0;
    for (Change change : changes.stream().sorted(Comparator.comparingInt(Change::start)).toList()) {
      changed.append(text, written, change.start()).append(change.replacement());
      written = change.end();
    }
    write(changed.append(text, written, text.length()).toString());
  }

  /** Writes another text in the place of this: a reader sees the old or the new. */
  void write(String other) throws IOException {
    replace(other.getBytes(ISO_8859_1));
  }

  private void replace(byte[] content) throws IOException {
    Path folder = file.resolveSibling(".");
    Path temporary = Files.createTempFile(folder, "." + file.getFileName(), ".tmp").normalize();
    try {
      try (FileChannel channel = FileChannel.open(temporary, StandardOpenOption.WRITE)) {
        ByteBuffer buffer = ByteBuffer.wrap(content);
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(true);
      }
      keepMode(temporary);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private void keepMode(Path temporary) throws IOException {
    PosixFileAttributeView to = view(temporary);
    // no such view on Windows, where a file has no mode
    if (to == null) {
      return;
    }
    PosixFileAttributes before = view(file).readAttributes();
    PosixFileAttributes now = to.readAttributes();
    // root in a container must not take a user's file away; who may not give files has no choice
    if (isRoot(now) && !before.owner().equals(now.owner())) {
      to.setOwner(before.owner());
      to.setGroup(before.group());
    }
    to.setPermissions(before.permissions());
  }

  private static boolean isRoot(PosixFileAttributes own) {
    return own.owner().getName().equals("root");
  }

  private static PosixFileAttributeView view(Path path) {
    return Files.getFileAttributeView(path, PosixFileAttributeView.class);
  }
}
