package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Digest;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.util.List;
import java.util.function.Function;

/** A step that may change files, with all that it needs but the files below it. */
sealed interface FileStep permits AddStep, CopyStep, RunStep, WorkdirStep {
  /** What it takes files from, beside the build context. */
  List<FileSource> sources();

  /**
   * Adds all that decides what it makes, except the files below.
   *
   * @param ids of the sources' files
   */
  void describe(StepKey key, Function<FileSource, Digest> ids);

  /** Whether what it makes doesn't depend on the files below: they are then not there for it. */
  default boolean isLinked() {
    return false;
  }

  /** Does it. */
  void execute(StepRoom room) throws IOException, BuildException, DockerfileException, KeyException;
}
