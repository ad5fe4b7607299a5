package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import java.nio.file.Path;
import java.util.List;

/** Where files come from: paths are resolved in it, and no symbolic link leads out of it. */
public sealed interface FileTree {
  /** A folder of the machine, such as a build context; its files are root's. */
  record Folder(Path folder) implements FileTree {}

  /**
   * What layers make together: an image, or a stage.
   *
   * @param layers in the store, lowest first
   * @param diffIds of the same layers
   */
  record Layers(List<Descriptor> layers, List<Digest> diffIds) implements FileTree {
    /** Copies the lists. */
    public Layers {
      layers = List.copyOf(layers);
      diffIds = List.copyOf(diffIds);
    }
  }
}
