package dev.buildimage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What an image was made from, as a statement (in-toto attestation framework, "Statement", v1) with
 * SLSA's predicate (SLSA specification, "Provenance", v1). Nobody has signed it. It has no times,
 * names of machines or people, nor anything that is a secret: the same build gives the same bytes.
 */
public final class Provenance {
  /** The statement's. */
  public static final String MEDIA_TYPE = "application/vnd.in-toto+json";

  /** The predicate's type, which others look for in the annotation {@link #ANNOTATION}. */
  public static final String PREDICATE_TYPE = "https://slsa.dev/provenance/v1";

  /** As BuildKit names it on its attestations. */
  public static final String ANNOTATION = "in-toto.io/predicate-type";

  private static final String BUILD_TYPES = "https://buildimage.dev/build-types/";
  private static final String BUILDER = "https://buildimage.dev/builder-maven-plugin";

  private final String pluginVersion;
  private final JsonMapper json = JsonMapper.builder().build();

  /** Made by a version of this plugin. */
  public Provenance(String pluginVersion) {
    this.pluginVersion = pluginVersion;
  }

  /**
   * Something that a build was made from (in-toto attestation framework, "ResourceDescriptor").
   *
   * @param name what it is to the build, such as {@code base}
   * @param uri where it is; empty if that is nobody's business
   * @param digest hexadecimal, by algorithm, of which {@code gitCommit} and {@code gitBlob} are
   *     two; empty only with a uri
   */
  public record Resource(String name, Optional<String> uri, SortedMap<String, String> digest) {
    /** An image, by tag, digest or both. */
    public static Resource image(String name, ImageReference image) {
      SortedMap<String, String> digest = new TreeMap<>();
      image.digest().ifPresent(it -> digest.put(it.algorithm(), it.hex()));
      return new Resource(name, Optional.of(PackageUrl.of(image)), digest);
    }

    /** The commit that was checked out. */
    public static Resource commit(String id) {
      return new Resource("source", Optional.empty(), new TreeMap<>(Map.of("gitCommit", id)));
    }

    /**
     * The text that a key is the hash of.
     *
     * @param key as git hashes it
     */
    public static Resource manifest(String key, String text) {
      return new Resource(
          "manifest",
          Optional.empty(),
          new TreeMap<>(Map.of("gitBlob", key, "sha256", Digest.of(text).hex())));
    }
  }

  /**
   * Writes the statement.
   *
   * @param repository the image's, without tag and digest
   * @param role {@code builder} or {@code final}, which the build type ends in
   * @param parameters of the build, of those that anybody may set
   */
  public byte[] of(
      ImageReference repository,
      Digest image,
      String role,
      SortedMap<String, String> parameters,
      List<Resource> resolved) {
    ObjectNode statement = json.createObjectNode();
    statement.put("_type", "https://in-toto.io/Statement/v1");
    statement
        .putArray("subject")
        .addObject()
        .put("name", repository.repositoryOnly().toString())
        .putObject("digest")
        .put(image.algorithm(), image.hex());
    statement.put("predicateType", PREDICATE_TYPE);
    ObjectNode predicate = statement.putObject("predicate");
    ObjectNode definition = predicate.putObject("buildDefinition");
    definition.put("buildType", BUILD_TYPES + role + "-image/v1");
    ObjectNode external = definition.putObject("externalParameters");
    parameters.forEach(external::put);
    ArrayNode dependencies = definition.putArray("resolvedDependencies");
    for (Resource resource : resolved) {
      ObjectNode node = dependencies.addObject().put("name", resource.name());
      resource.uri().ifPresent(uri -> node.put("uri", uri));
      if (!resource.digest().isEmpty()) {
        ObjectNode digest = node.putObject("digest");
        for (Map.Entry<String, String> each : resource.digest().entrySet()) {
          digest.put(each.getKey(), each.getValue());
        }
      }
    }
    ObjectNode builder = predicate.putObject("runDetails").putObject("builder");
    builder.put("id", BUILDER);
    builder.putObject("version").put("builder-maven-plugin", pluginVersion);
    try {
      return json.writeValueAsBytes(statement);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
