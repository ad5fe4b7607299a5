package dev.buildimage.build;

import dev.buildimage.dockerfile.BuildArguments;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyManifest;
import dev.buildimage.key.KeySnapshot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A builder image before it is built: what it is made from, and therefore its key.
 *
 * @param dockerfile parsed
 * @param arguments the Dockerfile is evaluated with
 * @param texts what was read, by path: the Dockerfile and its ignore file
 * @param ignored what of the inputs is no part of the build context
 * @param platform what the image is for
 * @param snapshot the inputs, with the content that the key is of
 * @param toolsManifest the part of the manifest that decides what the Dockerfile makes
 * @param manifest what the key is the hash of
 * @param maven what of the manifest is of the dependencies
 * @param warnings each a line for the user
 */
public record BuildDefinition(
    Dockerfile dockerfile,
    BuildArguments arguments,
    Map<String, String> texts,
    IgnoreRules ignored,
    Platform platform,
    KeySnapshot snapshot,
    KeyManifest toolsManifest,
    KeyManifest manifest,
    BuildLines maven,
    List<String> warnings) {
  /** What the tag of a tools image begins with. */
  public static final String TOOLS = "tools-";

  /** Copies the collections. */
  public BuildDefinition {
    texts = Map.copyOf(texts);
    warnings = List.copyOf(warnings);
  }

  /**
   * Makes sure that what was read is what the key is of.
   *
   * @param context the snapshot's files
   * @throws BuildException when a file was edited after it was read
   */
  void verify(Path context) throws BuildException, IOException {
    for (Map.Entry<String, String> read : texts.entrySet()) {
      String stored = Files.readString(context.resolve(read.getKey()), StandardCharsets.UTF_8);
      // a work tree may have other line ends than git stores
      if (!stored.equals(read.getValue().replace("\r\n", "\n"))
          && !stored.equals(read.getValue())) {
        throw new BuildException(
            read.getKey() + " was edited while its key was computed: run again");
      }
    }
  }

  /** The key: what the image is named by. */
  public String key() {
    return manifest.key();
  }

  /** The key of the tools image, which stays the same while only Maven's lines change. */
  public String toolsKey() {
    return toolsManifest.key();
  }

  /**
   * The name of the tools image: what the Dockerfile makes.
   *
   * @param repository the builder image's, without a tag
   */
  public ImageReference toolsImage(ImageReference repository) {
    return repository.withTag(TOOLS + toolsKey());
  }
}
