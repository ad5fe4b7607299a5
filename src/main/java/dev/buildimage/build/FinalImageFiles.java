package dev.buildimage.build;

import java.time.Instant;
import java.util.List;

/**
 * What a final image of a Java project has on top of its base.
 *
 * @param application the project's output
 * @param extraDirectories in layers above it
 * @param time of all files
 */
public record FinalImageFiles(
    JavaApplication application, List<ExtraDirectory> extraDirectories, Instant time) {
  /** Copies the list. */
  public FinalImageFiles {
    extraDirectories = List.copyOf(extraDirectories);
  }

  /** An application alone, its files of the time of Jib's. */
  public FinalImageFiles(JavaApplication application) {
    this(application, List.of(), FinalImageConfig.DEFAULT_CREATED);
  }
}
