package dev.buildimage.sandbox;

import java.nio.file.Files;

/**
 * What a mount needs in the root file system.
 *
 * @param directory whether it's a folder, not a file
 * @param path absolute, in the container
 */
record MountPoint(boolean directory, String path) {
  static MountPoint of(RuntimeMount mount) {
    return new MountPoint(
        !(mount instanceof Bind bind) || Files.isDirectory(bind.source()), mount.target());
  }

  /** As {@code container.sh} reads it. */
  String line() {
    return (directory ? "d " : "f ") + path;
  }
}
