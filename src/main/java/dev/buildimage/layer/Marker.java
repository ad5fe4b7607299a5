package dev.buildimage.layer;

import java.util.Set;

/**
 * What the name of an entry says besides naming it (OCI image specification, layer, "Whiteouts").
 */
enum Marker {
  /** {@code .wh.NAME}: NAME of the layers below is gone. */
  WHITEOUT,
  /** {@code .wh..wh..opq}: all of this folder that is of the layers below is gone. */
  OPAQUE,
  /** Anything else that starts with {@code .wh..wh.}, at any depth: AUFS' own files. */
  BOOKKEEPING,
  NONE;

  private static final String PREFIX = ".wh.";
  private static final String BOOKKEEPING_PREFIX = ".wh..wh.";
  private static final Set<String> NO_FILES = Set.of("", ".", "..");
  private static final String OPAQUE_NAME = ".wh..wh..opq";

  /**
   * Which marker a name is.
   *
   * @throws LayerException when a whiteout names nothing, its folder or the one above, or is itself
   *     used as a folder
   */
  static Marker of(EntryName name) throws LayerException {
    String raw = name.raw();
    if (!raw.contains(PREFIX)) {
      return NONE;
    }
    Marker marker = NONE;
    String[] elements = raw.split("/");
    for (int i = 0; i < elements.length && marker != BOOKKEEPING; i++) {
      boolean last = i == elements.length - 1;
      marker = of(elements[i]);
      if (marker == OPAQUE && !last) {
        marker = BOOKKEEPING;
      } else if (marker == WHITEOUT && !last) {
        throw new LayerException("'" + name + "' lies in a whiteout, which is no folder");
      }
    }
    if (marker == WHITEOUT && NO_FILES.contains(name.base().substring(PREFIX.length()))) {
      throw new LayerException("'" + name + "' is the whiteout of no file");
    }
    return marker;
  }

  private static Marker of(String element) {
    if (element.equals(OPAQUE_NAME)) {
      return OPAQUE;
    }
    if (element.startsWith(BOOKKEEPING_PREFIX)) {
      return BOOKKEEPING;
    }
    return element.startsWith(PREFIX) ? WHITEOUT : NONE;
  }

  /** What a whiteout of this name removes. */
  static EntryName removed(EntryName whiteout) {
    return whiteout.parent().child(whiteout.base().substring(PREFIX.length()));
  }

  static EntryName whiteout(EntryName removed) {
    return removed.parent().child(PREFIX + removed.base());
  }

  static EntryName opaque(EntryName directory) {
    return directory.child(OPAQUE_NAME);
  }
}
