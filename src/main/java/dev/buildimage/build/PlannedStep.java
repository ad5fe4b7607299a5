package dev.buildimage.build;

import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageConfig;
import java.util.Optional;

/**
 * An instruction, ready to be executed.
 *
 * @param instruction expanded
 * @param line its first, for messages
 * @param name for the log
 * @param createdBy its line of history, if it gets one
 * @param files what it does to files, if it can
 * @param key of that, if the step has been executed on the same definition before
 * @param change to the config
 */
record PlannedStep(
    Instruction instruction,
    String line,
    String name,
    Optional<String> createdBy,
    Optional<FileStep> files,
    Digest key,
    ConfigChange change) {
  ImageConfig apply(ImageConfig config) {
    return change.apply(config);
  }
}
