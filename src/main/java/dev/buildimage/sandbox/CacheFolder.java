package dev.buildimage.sandbox;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A folder that outlives the container ({@code --mount=type=cache}). Who shares it with whom, and
 * locks it, is the caller's concern.
 *
 * @param folder on the machine, in a folder of the caller's; made when it isn't there
 * @param target absolute, in the container
 * @param readOnly whether the container can't write it
 * @param attributes of a folder that is made
 * @param seed what a folder that is made starts with
 */
public record CacheFolder(
    Path folder, String target, boolean readOnly, FileAttributes attributes, Optional<Seed> seed)
    implements Mount {
  /**
   * The content of a folder of a tree.
   *
   * @param from the tree
   * @param source path in it
   */
  public record Seed(FileTree from, String source) {}
}
