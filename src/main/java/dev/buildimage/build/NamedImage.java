package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;

/**
 * An image that a goal was about.
 *
 * @param role what it is to the project
 * @param reference its name
 * @param origin where it came from this time
 */
public record NamedImage(
    Role role, ImageReference reference, Image image, BuilderImage.Origin origin) {
  /** What an image is to a project. */
  public enum Role {
    /** What its build runs in. */
    BUILDER,
    /** What its build makes. */
    FINAL
  }
}
