package dev.buildimage.build;

import dev.buildimage.dockerfile.Scope;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.Platform;
import java.util.List;
import java.util.Optional;

/**
 * A stage that is needed, before anything of it is executed.
 *
 * @param label for the log
 * @param base what it begins with
 * @param platform of its image
 * @param steps in order
 * @param definition what decides its files
 * @param config of its image, without what executing adds
 * @param scope in which it ends
 */
record StagePlan(
    String label,
    Base base,
    Platform platform,
    List<PlannedStep> steps,
    Digest definition,
    ImageConfig config,
    Scope scope) {
  /** Copies the steps. */
  StagePlan {
    steps = List.copyOf(steps);
  }

  /** What a stage begins with. */
  sealed interface Base {
    /** Another stage. */
    record Stage(StagePlan plan) implements Base {}

    /** An image. */
    record Image(SourceImage image) implements Base {}
  }

  /** Plans of one build are each made once. */
  @Override
  public boolean equals(Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }

  /** The image below all stages. */
  SourceImage image() {
    return base instanceof Base.Stage stage ? stage.plan().image() : ((Base.Image) base).image();
  }

  /** The stage it begins with. */
  Optional<StagePlan> parent() {
    return base instanceof Base.Stage stage ? Optional.of(stage.plan()) : Optional.empty();
  }
}
