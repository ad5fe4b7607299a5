package dev.buildimage.build;

import dev.buildimage.dockerfile.BuildArguments;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyManifest;
import dev.buildimage.key.KeySnapshot;
import java.util.List;

/**
 * A builder image before it is built: what it is made from, and therefore its key.
 *
 * @param dockerfile parsed
 * @param arguments the Dockerfile is evaluated with
 * @param ignored what of the inputs is no part of the build context
 * @param platform what the image is for
 * @param snapshot the inputs, with the content that the key is of
 * @param manifest what the key is the hash of
 * @param warnings each a line for the user
 */
public record BuildDefinition(
    Dockerfile dockerfile,
    BuildArguments arguments,
    IgnoreRules ignored,
    Platform platform,
    KeySnapshot snapshot,
    KeyManifest manifest,
    List<String> warnings) {
  /** The key: what the image is named by. */
  public String key() {
    return manifest.key();
  }
}
