package dev.buildimage.build;

import dev.buildimage.dockerfile.BuildArguments;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.Compression;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;

/**
 * A Dockerfile that is to be executed, and all that it is executed with.
 *
 * @param dockerfile parsed
 * @param arguments it is evaluated with
 * @param target the stage that is built
 * @param platform what the image is for
 * @param compression of the layers that it gets
 * @param context what COPY takes files from
 * @param known images of the store that it may name, whatever a registry has under these names
 */
record DockerfileBuild(
    Dockerfile dockerfile,
    BuildArguments arguments,
    Stage target,
    Platform platform,
    Compression compression,
    ContextFiles context,
    Map<ImageReference, Image> known) {
  /** The build argument that says what time everything new has (reproducible-builds.org). */
  static final String EPOCH = "SOURCE_DATE_EPOCH";

  /** Copies the map. */
  DockerfileBuild {
    known = Map.copyOf(known);
  }

  /** The tools image of a definition. */
  static DockerfileBuild of(BuildDefinition definition) {
    return new DockerfileBuild(
        definition.dockerfile(),
        definition.arguments(),
        definition.target(),
        definition.platform(),
        definition.compression(),
        new GitContextFiles(definition.snapshot(), definition.ignored()),
        Map.of());
  }

  /** How its layers are written. Only what is given may decide that: the environment's isn't. */
  LayerStyle style() throws BuildException {
    String epoch = arguments.values().get(EPOCH);
    if (epoch == null) {
      return new LayerStyle(ImageInProgress.TIME, compression);
    }
    try {
      return new LayerStyle(Instant.ofEpochSecond(Long.parseLong(epoch)), compression);
    } catch (NumberFormatException | DateTimeException e) {
      throw new BuildException(
          "build argument " + EPOCH + "=" + epoch + ": seconds since 1970 expected", e);
    }
  }
}
