package dev.buildimage.sandbox;

import java.nio.file.Path;

/**
 * A file or folder of the machine that a container sees (OCI runtime specification, "Mounts").
 *
 * @param source on the machine
 * @param target absolute, in the container
 * @param readOnly whether the container can't write it
 */
public record Bind(Path source, String target, boolean readOnly) implements Mount {
  /** The same path in and out, writable. */
  public static Bind same(Path path) {
    return new Bind(path, path.toString(), false);
  }
}
