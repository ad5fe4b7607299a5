package dev.buildimage.build;

import dev.buildimage.sandbox.Ids;
import java.time.Instant;

/**
 * What all steps of a build are executed under, and what they make depends on.
 *
 * @param time of everything new
 * @param ids that files may have: with one alone, all of them are root's
 */
record Conditions(Instant time, Ids ids) {
  void describe(StepKey key) {
    key.add("time", time.toString());
    if (ids == Ids.ONE) {
      key.add("ids", "one");
    }
  }
}
