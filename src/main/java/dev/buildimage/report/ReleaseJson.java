package dev.buildimage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.build.Release;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import java.util.Optional;

/** {@code target/builder/digests.json}: what was released, for the machines that come next. */
public final class ReleaseJson {
  private final JsonMapper json = JsonMapper.builder().build();

  /**
   * What belongs to all of a release.
   *
   * @param commit that is checked out; empty before the first
   * @param key the builder image's
   * @param toolsKey the tools image's
   * @param builder the builder image, by tag and digest
   */
  public record Head(
      Optional<String> commit, String key, String toolsKey, ImageReference builder) {}

  /**
   * {@code {schema: 1, commit, key, toolsKey, builder, images: [{role, image, digest, mediaType,
   * size, platform, references, attachments: [{kind, artifactType, mediaType, digest, size}]}]}};
   * what is not there is null.
   */
  public String of(Head head, Release.Plan done) {
    ObjectNode root = json.createObjectNode().put("schema", 1);
    root.put("commit", head.commit().orElse(null));
    root.put("key", head.key());
    root.put("toolsKey", head.toolsKey());
    root.put("builder", head.builder().toString());
    ArrayNode images = root.putArray("images");
    for (Release.PlannedPart each : done.parts()) {
      image(images.addObject(), each);
    }
    try {
      return json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  private static void image(ObjectNode node, Release.PlannedPart each) {
    Release.Part part = each.part();
    ImageManifest manifest = part.image().manifest();
    node.put("role", part.role());
    node.put("image", part.repository().withDigest(manifest.digest()).toString());
    node.put("digest", manifest.digest().toString());
    node.put("mediaType", manifest.mediaType());
    node.put("size", manifest.bytes().length);
    node.put("layersSize", manifest.size());
    node.put("platform", part.image().config().platform().map(Object::toString).orElse(null));
    ArrayNode references = node.putArray("references");
    part.tags().forEach(tag -> references.add(tag.reference().toString()));
    ArrayNode attachments = node.putArray("attachments");
    for (Release.PlannedDocument document : each.documents()) {
      Descriptor attached = document.manifest();
      attachments
          .addObject()
          .put("kind", document.document().kind())
          .put("artifactType", document.document().mediaType())
          .put("mediaType", attached.mediaType())
          .put("digest", attached.digest().toString())
          .put("size", attached.size());
    }
  }
}
