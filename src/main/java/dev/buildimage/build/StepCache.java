package dev.buildimage.build;

import dev.buildimage.image.Digest;
import dev.buildimage.store.StepRecord;
import dev.buildimage.store.StepRecords;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What steps have made before, here or in an image that was built from an earlier commit. */
final class StepCache {
  private final StepRecords records;
  private final AncestorSteps ancestors;
  private final boolean enabled;
  private final Map<Digest, MadeStep> made = new ConcurrentHashMap<>();

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
   * What a step made.
   *
   * @param below what it is to be made on: another run of the steps before may have made other
   *     files, on which this layer would mean something else
   */
  Optional<MadeStep> find(Digest key, Digest below) throws IOException {
    if (!enabled) {
      return Optional.empty();
    }
    Optional<MadeStep> now =
        Optional.ofNullable(made.get(key)).filter(s -> s.below().equals(below));
    if (now.isPresent()) {
      return now;
    }
    Optional<StepRecord> found = records.find(key).filter(r -> r.below().equals(below));
    if (found.isPresent()) {
      return found.map(MadeStep::of);
    }
    Optional<StepRecord> fetched = ancestors.find(key, below);
    if (fetched.isPresent()) {
      records.put(key, fetched.get());
    }
    return fetched.map(MadeStep::of);
  }

  /**
   * Why nothing is found of a step, as far as it is known.
   *
   * @param createdBy the step's line of history
   */
  String why(Digest key, String createdBy) throws IOException {
    if (!enabled) {
      return "builder.stepCache=false executes every step";
    }
    return records.find(key).isPresent()
        ? "it was executed before, but on other files: a step below it has made something else"
            + " this time"
        : ancestors.why(key, createdBy);
  }

  /** Keeps what a step has made for this build, before its layer is in the store. */
  void take(Digest key, MadeStep step) {
    made.put(key, step);
  }

  /** Keeps it for other builds. */
  void put(Digest key, StepRecord step) throws IOException {
    records.put(key, step);
  }
}
