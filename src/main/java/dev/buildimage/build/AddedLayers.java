package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.util.List;

/**
 * Layers on top of the tools.
 *
 * @param layers in the store, lowest first
 * @param proof that they hold all that is needed
 */
public record AddedLayers(List<AddedLayer> layers, Proof proof) {
  /** None, which prove nothing. */
  public static final AddedLayers NONE = new AddedLayers(List.of(), (tools, all) -> {});

  /** Copies the list. */
  public AddedLayers {
    layers = List.copyOf(layers);
  }

  /** What has to pass before an image gets its name. */
  @FunctionalInterface
  public interface Proof {
    /**
     * Tries them, without a network.
     *
     * @param tools the image that they are for
     * @param all that come on top of it, others' too
     * @throws BuildException when something is missing
     */
    void run(Image tools, List<AddedLayer> all) throws IOException, BuildException, KeyException;
  }
}
