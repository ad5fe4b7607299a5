package dev.buildimage.build;

import dev.buildimage.image.Digest;
import dev.buildimage.store.StepRecord;
import java.util.Optional;

/**
 * What a step has made, in this build or before.
 *
 * @param below what it was made on
 * @param layer empty when the step changed no file
 */
record MadeStep(Digest below, Optional<MadeLayer> layer) {
  static MadeStep of(StepRecord step) {
    return new MadeStep(step.below(), step.layer().map(MadeLayer::of));
  }
}
