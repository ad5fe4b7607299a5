package dev.buildimage.key;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes a build context, and checks every byte of it against the object ids of the key. */
final class ContextWriter {
  private final Path target;

  ContextWriter(Path target) {
    this.target = target;
  }

  void write(KeyRepository repository, List<Leaf> leaves, List<ContextFile> files)
      throws KeyException {
    for (ContextFile file : files) {
      if (file.mode() == EntryMode.SUBMODULE) {
        throw new KeyException(
            "'"
                + file.path()
                + "' is a submodule: the key has its commit, but its files can't be in a build"
                + " context; name it in <inputs> only, or copy its files into the repository");
      }
    }
    prepare();
    repository.read(
        leaves, (leaf, length, content) -> write(repository.format(), leaf, length, content));
  }

  private void prepare() throws KeyException {
    try {
      Files.createDirectories(target);
      try (Stream<Path> children = Files.list(target)) {
        if (children.findAny().isPresent()) {
          throw new KeyException(
              target + " is not empty, and a build context has nothing but its inputs: delete it");
        }
      }
    } catch (IOException e) {
      throw new KeyException(target + " can't be made: " + e + "; check its permissions", e);
    }
  }

  private void write(ObjectFormat format, Leaf leaf, long length, InputStream content)
      throws KeyException, IOException {
    String path = RawPath.text(leaf.path()).orElseThrow();
    MessageDigest hash = format.newBlobHash(length);
    try {
      Path file = target.resolve(path);
      Files.createDirectories(file.getParent());
      place(file, leaf.entry().mode(), new DigestInputStream(content, hash));
    } catch (FileSystemException | InvalidPathException e) {
      throw new KeyException(
          "'"
              + path
              + "' can't be written to "
              + target
              + ": "
              + e
              + "; check free space and permissions, and for names beyond ASCII run with"
              + " LC_ALL=C.UTF-8",
          e);
    }
    if (!HexFormat.of().formatHex(hash.digest()).equals(leaf.entry().objectId())) {
      throw Problems.changed(path);
    }
  }

  private static void place(Path file, EntryMode mode, InputStream content)
      throws KeyException, IOException {
    if (mode == EntryMode.SYMLINK) {
      String raw = RawPath.of(content.readAllBytes());
      Optional<String> link = RawPath.text(raw);
      if (link.isEmpty()) {
        throw new KeyException(
            file + " is a link to " + QuotedPath.quote(raw) + ", which is no UTF-8: rename that");
      }
      Files.createSymbolicLink(file, Path.of(link.get()));
      return;
    }
    try (OutputStream out = Files.newOutputStream(file, StandardOpenOption.CREATE_NEW)) {
      content.transferTo(out);
    }
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(
          file,
          PosixFilePermissions.fromString(
              mode == EntryMode.EXECUTABLE ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
