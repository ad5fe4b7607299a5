package dev.buildimage.build;

import dev.buildimage.key.KeyDifference;
import java.util.List;

/**
 * Why the keys of two sides differ.
 *
 * @param from one side
 * @param to the other
 * @param difference what is not the same
 * @param keys each kind of key, moved or not
 */
public record KeyExplanation(
    KeySide from, KeySide to, KeyDifference difference, List<KeyMove> keys) {
  /** Copies the list. */
  public KeyExplanation {
    keys = List.copyOf(keys);
  }
}
