package dev.buildimage.build;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** How an image is written to a file or folder. */
public enum ArchiveFormat {
  /** What {@code docker save} wrote before version 25; layers uncompressed, one file. */
  DOCKER_ARCHIVE,
  /** An OCI image layout (OCI image specification, "Image Layout") as one file. */
  OCI_ARCHIVE,
  /** An OCI image layout as a folder. */
  OCI_LAYOUT;

  /** The format with a name as skopeo has it, such as {@code docker-archive}. */
  public static Optional<ArchiveFormat> named(String name) {
    return Arrays.stream(values()).filter(format -> format.toString().equals(name)).findFirst();
  }

  /** All names. */
  public static String names() {
    return Arrays.stream(values()).map(ArchiveFormat::toString).collect(Collectors.joining(", "));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
