package dev.buildimage.build;

import dev.buildimage.image.Digest;
import dev.buildimage.store.StepRecord;
import dev.buildimage.store.StepRecords;
import java.io.IOException;
import java.util.Optional;

/** What steps have made before, here or in an image that was built from an earlier commit. */
final class StepCache {
  private final StepRecords records;
  private final AncestorSteps ancestors;
  private final boolean enabled;

  /**
   * A cache.
   *
   * @param ancestors where the records have none
   * @param enabled whether anything is ever found; what steps make is kept either way
   */
  StepCache(StepRecords records, AncestorSteps ancestors, boolean enabled) {
    this.records = records;
    this.ancestors = ancestors;
    this.enabled = enabled;
  }

  /**
   * What a step made, with its layer in the store.
   *
   * @param below what it is to be made on: another run of the steps before may have made other
   *     files, on which this layer would mean something else
   */
  Optional<StepRecord> find(Digest key, Digest below) throws IOException {
    if (!enabled) {
      return Optional.empty();
    }
    Optional<StepRecord> found = records.find(key).filter(r -> r.below().equals(below));
    if (found.isPresent()) {
      return found;
    }
    Optional<StepRecord> fetched = ancestors.find(key, below);
    if (fetched.isPresent()) {
      records.put(key, fetched.get());
    }
    return fetched;
  }

  void put(Digest key, StepRecord made) throws IOException {
    records.put(key, made);
  }
}
