package dev.buildimage.build;

import dev.buildimage.key.Commit;
import java.util.List;
import java.util.Optional;

/**
 * How a key came to be, along first parents.
 *
 * @param key of the newest side
 * @param changes newest first
 * @param commits how many were looked at
 * @param oldest of them
 * @param shallow whether there are older ones, which this clone lacks
 */
public record KeyHistory(
    String key, List<KeyChange> changes, int commits, Commit oldest, boolean shallow) {
  /** Copies the list. */
  public KeyHistory {
    changes = List.copyOf(changes);
  }

  /** The change since which the key has been what it is; empty if that was not seen. */
  public Optional<KeyChange> since() {
    return changes.stream().findFirst();
  }
}
