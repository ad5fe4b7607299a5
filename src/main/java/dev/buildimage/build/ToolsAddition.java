package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** What a builder image has beside its tools: layers that nothing of the Dockerfile makes. */
@FunctionalInterface
public interface ToolsAddition {
  /** The folder of images that is this plugin's. */
  String HOME = "/var/lib/builder-image";

  /** What a command's own folder is in the container that it runs in. */
  String WORK = HOME + "/work";

  /** Nothing. */
  ToolsAddition NONE = (definition, repository, tools) -> AddedLayers.NONE;

  /**
   * The layers, made in the tools image as it is.
   *
   * @param definition of the builder image
   * @param repository the builder image's, without a tag
   * @param tools the image that they are for
   * @throws BuildException when the user's own build fails
   */
  AddedLayers layers(BuildDefinition definition, ImageReference repository, Image tools)
      throws IOException, BuildException, KeyException;

  /** Several, the first one's layers lowest; each is tried with the layers of all. */
  static ToolsAddition all(List<ToolsAddition> additions) {
    return (definition, repository, tools) -> {
      List<AddedLayers> added = new ArrayList<>();
      for (ToolsAddition addition : additions) {
        added.add(addition.layers(definition, repository, tools));
      }
      return new AddedLayers(
          added.stream().flatMap(each -> each.layers().stream()).toList(),
          (image, all) -> {
            for (AddedLayers each : added) {
              each.proof().run(image, all);
            }
          });
    };
  }
}
