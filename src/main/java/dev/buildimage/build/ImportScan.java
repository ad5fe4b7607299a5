package dev.buildimage.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.image.Digest;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What one reading of a file tells.
 *
 * @param kind by what is in the tar
 * @param blob digest of the file as it is
 * @param size of the file as it is, in bytes
 * @param diffId digest of the uncompressed tar
 */
record ImportScan(Kind kind, ImportCompression compression, Digest blob, long size, Digest diffId) {
  private static final String ACCEPTED =
      "a tar, plain or compressed by gzip or zstd, of a root file system, an OCI image layout or"
          + " 'docker save' is accepted";

  /** What can be imported. */
  enum Kind {
    OCI_LAYOUT,
    DOCKER_ARCHIVE,
    ROOT_FILE_SYSTEM
  }

  static ImportScan of(Path source) throws BuildException {
    try (BufferedInputStream file = new BufferedInputStream(Files.newInputStream(source))) {
      ImportCompression compression = ImportCompression.detect(file);
      if (compression.mediaType().isEmpty()) {
        throw new BuildException(
            source + " is compressed by " + compression + ", which no layer can be: " + ACCEPTED);
      }
      ImportHashing raw = new ImportHashing(file);
      ImportHashing tar = new ImportHashing(compression.decompress(raw));
      Kind kind = kind(source, tar);
      tar.drain();
      raw.drain();
      return new ImportScan(kind, compression, raw.digest(), raw.count(), tar.digest());
    } catch (IOException e) {
      throw new BuildException(
          source + " is no archive, or not a whole one (" + e.getMessage() + "): " + ACCEPTED, e);
    }
  }

  private static Kind kind(Path source, InputStream in) throws IOException, BuildException {
    Set<String> telling = new HashSet<>();
    TarArchiveInputStream tar = new TarArchiveInputStream(in, "UTF-8");
    TarArchiveEntry entry = tar.getNextEntry();
    if (entry == null) {
      throw new BuildException(source + " is empty: " + ACCEPTED);
    }
    for (long number = 1; entry != null; entry = tar.getNextEntry(), number++) {
      if (!entry.isCheckSumOK()) {
        throw new IOException("the checksum of entry " + number + " is wrong");
      }
      String name = ImportFiles.normal(entry.getName());
      if (entry.isFile() && entry.getSize() <= ImportFiles.DOCUMENT_BYTES && isTelling(name, tar)) {
        telling.add(name);
      }
    }
    // docker save writes both since its version 25, and the layout says more
    if (telling.contains(ImportOciLayout.LAYOUT) && telling.contains(ImportOciLayout.INDEX)) {
      return Kind.OCI_LAYOUT;
    }
    return telling.contains(ImportDockerArchive.MANIFEST)
        ? Kind.DOCKER_ARCHIVE
        : Kind.ROOT_FILE_SYSTEM;
  }

  /** A root file system may hold files of these names too. */
  private static boolean isTelling(String name, TarArchiveInputStream entry) throws IOException {
    return switch (name) {
      case ImportOciLayout.LAYOUT -> json(entry).has("imageLayoutVersion");
      case ImportOciLayout.INDEX -> json(entry).has("manifests");
      case ImportDockerArchive.MANIFEST -> json(entry).path(0).has("Config");
      default -> false;
    };
  }

  private static JsonNode json(TarArchiveInputStream entry) throws IOException {
    byte[] bytes = entry.readAllBytes();
    JsonMapper mapper = JsonMapper.builder().build();
    try {
      return mapper.readTree(bytes);
    } catch (JsonProcessingException somethingElse) {
      return mapper.missingNode();
    }
  }
}
