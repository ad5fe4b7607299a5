package dev.buildimage.build;

import dev.buildimage.dockerfile.BuildArguments;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyManifest;
import dev.buildimage.key.KeySnapshot;
import dev.buildimage.key.ObjectFormat;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A builder image before it is built: what it is made from, and therefore its key.
 *
 * @param dockerfile parsed
 * @param arguments the Dockerfile is evaluated with
 * @param target the stage that is built
 * @param texts what was read, by path: the Dockerfile and its ignore file
 * @param ignored what of the inputs is no part of the build context
 * @param platform what the image is for
 * @param snapshot the inputs, with the content that the key is of
 * @param manifest what the key is the hash of
 * @param warnings each a line for the user
 */
public record BuildDefinition(
    Dockerfile dockerfile,
    BuildArguments arguments,
    Stage target,
    Map<String, String> texts,
    IgnoreRules ignored,
    Platform platform,
    KeySnapshot snapshot,
    KeyManifest manifest,
    List<String> warnings) {
  /** Copies the collections. */
  public BuildDefinition {
    texts = Map.copyOf(texts);
    warnings = List.copyOf(warnings);
  }

  /**
   * Makes sure that what was read is what the key is of.
   *
   * @throws BuildException when a file was edited after it was read
   */
  void verify() throws BuildException, KeyException {
    Map<String, String> ids = new HashMap<>();
    snapshot.files().forEach(file -> ids.put(file.path(), file.objectId()));
    for (Map.Entry<String, String> read : texts.entrySet()) {
      String id = ids.getOrDefault(read.getKey(), "");
      // a work tree may have other line ends than git stores
      if (!id.equals(blobId(read.getValue(), id))
          && !id.equals(blobId(read.getValue().replace("\r\n", "\n"), id))) {
        throw new BuildException(
            read.getKey() + " was edited while its key was computed: run again");
      }
    }
  }

  private static String blobId(String text, String like) {
    ObjectFormat format = like.length() == 64 ? ObjectFormat.SHA256 : ObjectFormat.SHA1;
    return format.blobId(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The key: what the image is named by. */
  public String key() {
    return manifest.key();
  }
}
