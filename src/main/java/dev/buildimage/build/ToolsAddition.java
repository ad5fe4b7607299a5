package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.util.List;

/** What a builder image has beside its tools: layers that nothing of the Dockerfile makes. */
@FunctionalInterface
public interface ToolsAddition {
  /** Nothing. */
  ToolsAddition NONE = (repository, tools) -> List.of();

  /**
   * The layers, lowest first, proved to be all that is needed.
   *
   * @param repository the builder image's, without a tag
   * @param tools the image that they are for
   * @throws BuildException when the user's own build fails, or needs more than layers can hold
   */
  List<AddedLayer> layers(ImageReference repository, Image tools)
      throws IOException, BuildException, KeyException;
}
