package dev.buildimage.sandbox;

import java.nio.file.Files;

/**
 * What a mount needs in the root file system.
 *
 * @param directory whether it's a folder, not a file
 * @param path absolute, in the container
 */
record MountPoint(boolean directory, String path) {
  static MountPoint of(Bind bind) {
    return new MountPoint(Files.isDirectory(bind.source()), bind.target());
  }

  /** As {@code container.sh} reads it. */
  String line() {
    return (directory ? "d " : "f ") + path;
  }
}
