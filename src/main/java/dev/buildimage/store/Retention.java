package dev.buildimage.store;

import java.time.Instant;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * What is kept when garbage is collected.
 *
 * @param claim who wants the image under a name of the index
 * @param usedSince images that nobody claims are kept if they were used since then
 * @param maxBytes what blobs and trees may take; the image that was used longest ago goes first,
 *     claimed ones stay
 */
public record Retention(Function<String, Claim> claim, Instant usedSince, OptionalLong maxBytes) {
  /** Whether anybody wants an image. */
  public enum Claim {
    /** Somebody does: it is kept. */
    CLAIMED,
    /** Everybody who could is known, and nobody does: it goes. */
    GIVEN_UP,
    /** Nobody is known: its age tells. */
    UNKNOWN
  }
}
