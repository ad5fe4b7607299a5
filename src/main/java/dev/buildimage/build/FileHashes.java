package dev.buildimage.build;

import java.io.IOException;
import java.io.InputStream;

/**
 * Hashes of a file's content.
 *
 * @param sha1 40 hexadecimal digits, by which Maven's repositories know it
 * @param sha256 64 hexadecimal digits
 */
public record FileHashes(String sha1, String sha256) {
  /** Those of a file, which stays open. */
  public static FileHashes of(InputStream file) throws IOException {
    return JarContents.hash(file);
  }
}
