package dev.buildimage.build;

import dev.buildimage.image.ImageReference;
import java.util.List;
import java.util.Set;

/**
 * What a builder image is called, for who needn't build it.
 *
 * @param key the tag of the image
 * @param toolsKey the same of the tools image
 * @param manifest the text that the key is the hash of
 * @param poms that have this key, paths in the repository; none where Maven decides nothing
 * @param warnings each a line for the user
 */
public record BuilderKey(
    String key, String toolsKey, String manifest, Set<String> poms, List<String> warnings) {
  /** Copies the collections. */
  public BuilderKey {
    poms = Set.copyOf(poms);
    warnings = List.copyOf(warnings);
  }

  /** Of a definition. */
  public static BuilderKey of(BuildDefinition definition) {
    return new BuilderKey(
        definition.key(),
        definition.toolsKey(),
        definition.manifest().text(),
        definition.lines().poms(),
        definition.warnings());
  }

  /**
   * The name of the builder image.
   *
   * @param repository without a tag
   */
  public ImageReference image(ImageReference repository) {
    return repository.withTag(key);
  }

  /**
   * The name of the tools image: what the Dockerfile makes.
   *
   * @param repository the builder image's, without a tag
   */
  public ImageReference toolsImage(ImageReference repository) {
    return repository.withTag(BuildDefinition.TOOLS + toolsKey);
  }
}
