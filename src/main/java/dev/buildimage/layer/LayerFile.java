package dev.buildimage.layer;

import java.nio.file.Path;

/** An entry of a layer that we make ourselves. */
public sealed interface LayerFile {
  /** Where it lies. */
  EntryName name();

  /**
   * Whose it is.
   *
   * @param uid user, 0 to 4294967294
   * @param gid group, likewise
   */
  record Owner(long uid, long gid) {
    /** 0:0. */
    public static final Owner ROOT = new Owner(0, 0);
  }

  /**
   * A folder.
   *
   * @param mode permission bits, at most 07777
   */
  record Directory(EntryName name, int mode, Owner owner) implements LayerFile {}

  /**
   * A regular file.
   *
   * @param mode permission bits, at most 07777
   */
  record Regular(EntryName name, int mode, Owner owner, Content content) implements LayerFile {}

  /**
   * A symbolic link.
   *
   * @param target what it points to, in UTF-8; as it is, absolute or not
   */
  record Symlink(EntryName name, String target, Owner owner) implements LayerFile {}

  /** Where the bytes of a file come from. */
  sealed interface Content {
    /** A few bytes, held in memory. */
    record Bytes(byte[] value) implements Content {}

    /** A file, followed if it is a link, read when the layer is written. */
    record File(Path path) implements Content {}
  }
}
