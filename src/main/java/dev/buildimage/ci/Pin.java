package dev.buildimage.ci;

import dev.buildimage.dockerfile.Location;
import java.util.Optional;

/**
 * A place that names the builder repository with a tag, a digest or both.
 *
 * @param file where it is
 * @param start offset of the reference in the file's text
 * @param end offset behind it
 * @param name the repository as written, which may be a short form
 * @param tag as written
 * @param digest as written, which may be no whole digest
 */
public record Pin(
    FileText file, int start, int end, String name, Optional<String> tag, Optional<String> digest) {
  /** Its line. */
  public Location location() {
    return file.location(start);
  }

  /** The reference as written. */
  @Override
  public String toString() {
    return file.text().substring(start, end);
  }
}
