package dev.buildimage.store;

import java.util.List;

/**
 * What goes, or has gone, from a store.
 *
 * @param names of images, in the order of the index
 * @param blobs how many
 * @param folders how many unpacked layers, and caches of builds
 * @param bytes what all of that takes on disk, and what is in quarantine
 * @param keptBytes what the rest takes
 */
public record Garbage(List<Name> names, int blobs, int folders, long bytes, long keptBytes) {
  /** Copies the list. */
  public Garbage {
    names = List.copyOf(names);
  }

  /**
   * An image's name.
   *
   * @param text as in the index; a digest where it has none
   * @param why it goes
   */
  public record Name(String text, String why) {}
}
