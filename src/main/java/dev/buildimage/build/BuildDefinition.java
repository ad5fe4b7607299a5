package dev.buildimage.build;

import dev.buildimage.dockerfile.BuildArguments;
import dev.buildimage.dockerfile.Dockerfile;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.Evaluator;
import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyManifest;
import dev.buildimage.key.KeySnapshot;
import dev.buildimage.key.ObjectFormat;
import dev.buildimage.layer.Compression;
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
 * @param compression of the layers that it gets
 * @param snapshot the inputs, with the content that the key is of
 * @param toolsManifest the part of the manifest that decides what the Dockerfile makes
 * @param manifest what the key is the hash of
 * @param maven what of the manifest Maven's build resolves
 * @param caches with the content that the key is of
 * @param warnings each a line for the user
 */
public record BuildDefinition(
    Dockerfile dockerfile,
    BuildArguments arguments,
    Stage target,
    Map<String, String> texts,
    IgnoreRules ignored,
    Platform platform,
    Compression compression,
    KeySnapshot snapshot,
    KeyManifest toolsManifest,
    KeyManifest manifest,
    BuildLines maven,
    List<KeyedCache> caches,
    List<String> warnings) {
  /** What the tag of a tools image begins with. */
  public static final String TOOLS = "tools-";

  /** Copies the collections. */
  public BuildDefinition {
    texts = Map.copyOf(texts);
    caches = List.copyOf(caches);
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

  /** The images that it is made from, as the Dockerfile names them: bases, and sources of COPY. */
  public List<ImageReference> bases() throws DockerfileException {
    return new Evaluator(dockerfile, arguments, target)
        .images().keySet().stream().map(ImageReference::parse).toList();
  }

  /** What of the manifest is not of the tools. */
  public BuildLines lines() {
    return maven.with(caches);
  }

  /** The key: what the image is named by. */
  public String key() {
    return manifest.key();
  }

  /**
   * The key of the tools image, which stays the same while only lines of Maven and caches change.
   */
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
