package dev.buildimage.layer;

import java.io.IOException;
import java.util.Optional;

/**
 * The folders of the layers below the one that is unpacked, put together.
 *
 * <p>A layer may hold {@code a/b/c} and neither {@code a} nor {@code a/b}. Unpacked into a folder
 * of its own, {@code a} has to be made there, and overlayfs then shows its owner, mode and time,
 * not those of the {@code a} below. So they are asked for here, as containerd's {@code Parents}
 * option of its archive package does.
 */
@FunctionalInterface
public interface LowerDirectories {
  /**
   * What a folder has in the layers below; empty when there is none there, or something else than a
   * folder.
   */
  Optional<Attributes> find(EntryName directory) throws IOException;

  /** Nothing below, as for the lowest layer. */
  static LowerDirectories none() {
    return directory -> Optional.empty();
  }
}
