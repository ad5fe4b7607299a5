package dev.buildimage.build;

import dev.buildimage.store.ContentStore;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarFile;

/** The files of an image archive by name, in any order. Its text form is the source's path. */
sealed interface ImportFiles extends Closeable {
  /** The limit of a manifest or config; registries set the same. */
  int DOCUMENT_BYTES = 4 << 20;

  /** Opens a file, if it is there. */
  Optional<InputStream> find(String name) throws IOException;

  /** Whether a file is there. */
  boolean contains(String name);

  /**
   * Opens a file.
   *
   * @throws BuildException when it isn't there
   */
  default InputStream open(String name) throws IOException, BuildException {
    return find(name)
        .orElseThrow(
            () ->
                new BuildException(
                    this + " isn't whole: '" + name + "' is missing; make the archive again"));
  }

  /**
   * Reads a small file.
   *
   * @throws BuildException when it isn't there or isn't small
   */
  default byte[] document(String name) throws IOException, BuildException {
    try (InputStream in = open(name)) {
      byte[] bytes = in.readNBytes(DOCUMENT_BYTES + 1);
      if (bytes.length > DOCUMENT_BYTES) {
        throw new BuildException(
            this + ": '" + name + "' has more than the 4 MiB that a document may have");
      }
      return bytes;
    }
  }

  /** The name as an entry has it, without {@code ./} before it or {@code /} behind. */
  static String normal(String name) {
    String normal = Path.of("/").resolve(name).normalize().toString().replace('\\', '/');
    return normal.substring(normal.indexOf('/') + 1);
  }

  /** An unpacked archive. */
  record Folder(Path root) implements ImportFiles {
    @Override
    public boolean contains(String name) {
      return Files.isRegularFile(root.resolve(normal(name)));
    }

    @Override
    public Optional<InputStream> find(String name) throws IOException {
      Path file = root.resolve(normal(name));
      return Files.isRegularFile(file) ? Optional.of(Files.newInputStream(file)) : Optional.empty();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
      return root.toString();
    }
  }

  /** A tar, read at random. */
  final class Tar implements ImportFiles {
    private static final int MAX_LINKS = 8;

    private final Path source;
    private final TarFile tar;
    private final Optional<Path> temp;
    private final Map<String, TarArchiveEntry> entries = new HashMap<>();

    private Tar(Path source, TarFile tar, Optional<Path> temp) {
      this.source = source;
      this.tar = tar;
      this.temp = temp;
      tar.getEntries().forEach(entry -> entries.put(normal(entry.getName()), entry));
    }

    /** Opens a tar; a compressed one is unpacked to a file in the store's folder first. */
    static Tar open(Path source, ImportCompression compression, ContentStore store)
        throws IOException {
      if (compression == ImportCompression.NONE) {
        return new Tar(source, new TarFile(source, "UTF-8"), Optional.empty());
      }
      Path temp = store.newWorkFolder("import");
      Path plain = temp.resolve("archive.tar");
      try (InputStream file = new BufferedInputStream(Files.newInputStream(source));
          InputStream in = compression.decompress(file)) {
        Files.copy(in, plain);
        return new Tar(source, new TarFile(plain, "UTF-8"), Optional.of(temp));
      } catch (IOException | RuntimeException e) {
        delete(temp);
        throw e;
      }
    }

    @Override
    public boolean contains(String name) {
      return entry(name).isPresent();
    }

    @Override
    public Optional<InputStream> find(String name) throws IOException {
      Optional<TarArchiveEntry> entry = entry(name);
      return entry.isPresent() ? Optional.of(tar.getInputStream(entry.get())) : Optional.empty();
    }

    /** Older {@code docker save} writes a layer once and links to it. */
    private Optional<TarArchiveEntry> entry(String name) {
      String at = normal(name);
      for (int links = 0; links < MAX_LINKS; links++) {
        TarArchiveEntry entry = entries.get(at);
        if (entry == null) {
          return Optional.empty();
        }
        if (entry.isSymbolicLink()) {
          at = normal(at + "/../" + entry.getLinkName());
        } else if (entry.isLink()) {
          at = normal(entry.getLinkName());
        } else {
          return Optional.of(entry).filter(TarArchiveEntry::isFile);
        }
      }
      return Optional.empty();
    }

    @Override
    public void close() throws IOException {
      tar.close();
      if (temp.isPresent()) {
        delete(temp.get());
      }
    }

    private static void delete(Path folder) throws IOException {
      for (Path path : Arrays.asList(folder.resolve("archive.tar"), folder)) {
        Files.deleteIfExists(path);
      }
    }

    @Override
    public String toString() {
      return source.toString();
    }
  }
}
