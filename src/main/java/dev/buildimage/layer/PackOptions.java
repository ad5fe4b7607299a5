package dev.buildimage.layer;

import java.time.Instant;
import java.util.Set;

/**
 * How an upper folder becomes a layer.
 *
 * @param epoch the latest time that a file may have; later ones are set to it
 * @param placeholders mount points that a runtime leaves behind ({@code etc/hosts}, {@code proc}):
 *     left out where they are empty files, or folders with nothing but placeholders in them
 * @param compression of the layer
 */
public record PackOptions(Instant epoch, Set<EntryName> placeholders, Compression compression) {
  /** Copies the set. */
  public PackOptions {
    placeholders = Set.copyOf(placeholders);
  }
}
