package dev.buildimage.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.layer.Compression;
import dev.buildimage.store.ContentStore;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
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

  /**
   * Reads a small file as JSON.
   *
   * @throws BuildException when it isn't there, isn't small or isn't JSON
   */
  default JsonNode json(String name) throws IOException, BuildException {
    byte[] bytes = document(name);
    try {
      return JsonMapper.builder().build().readTree(bytes);
    } catch (JsonProcessingException e) {
      throw new BuildException(this + ": '" + name + "' is no JSON: " + e.getMessage(), e);
    }
  }

  /**
   * The name without {@code .}, {@code ..} and slashes around it. It is no {@link Path}, since not
   * every locale can have a path of every name.
   */
  static String normal(String name) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : name.split("/")) {
      if (part.equals("..")) {
        parts.pollLast();
      } else if (!part.isEmpty() && !part.equals(".")) {
        parts.addLast(part);
      }
    }
    return String.join("/", parts);
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
    static Tar open(Path source, Compression compression, ContentStore store) throws IOException {
      if (compression == Compression.NONE) {
        return new Tar(source, new TarFile(source, "UTF-8"), Optional.empty());
      }
      Path temp = store.newWorkFolder("import");
      Path plain = temp.resolve("archive.tar");
      try (InputStream file = new BufferedInputStream(Files.newInputStream(source));
          InputStream in = Compression.open(file)) {
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
