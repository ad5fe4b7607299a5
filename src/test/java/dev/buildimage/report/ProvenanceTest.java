package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.report.Provenance.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProvenanceTest {
  private static final ImageReference REPOSITORY = ImageReference.parse("registry.example.com/app");
  private static final Digest IMAGE = Digest.of("an image");
  private static final String COMMIT = "f04fb32c9fc8d2f6a5e4b3c2d1e0f9a8b7c6d5e4";
  private static final String KEY = "11f79eb6d1acae80acd20786a7fe4ce6117fdbe1";
  private static final ImageReference BASE =
      ImageReference.parse("debian:bookworm-slim@" + Digest.of("a base"));

  private static byte[] bytes() {
    TreeMap<String, String> parameters = new TreeMap<>();
    parameters.put("key", KEY);
    parameters.put("dockerfile", "Dockerfile.build");
    return new Provenance("1.2.3")
        .of(
            REPOSITORY,
            IMAGE,
            "builder",
            parameters,
            List.of(
                Resource.commit(COMMIT),
                Resource.manifest(KEY, "100644 blob 0\tDockerfile.build\n"),
                Resource.image("base", BASE),
                Resource.image("base", ImageReference.parse("alpine:3"))));
  }

  private static JsonNode json() throws Exception {
    return JsonMapper.builder().build().readTree(bytes());
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /**
   * By the specifications' own definitions: in-toto's statement.proto, SLSA's provenance.proto and
   * the validators that in-toto has for them (go/predicates/provenance/v1). Nothing else may be
   * there, as a strict reader of those messages takes no unknown field.
   */
  @Test
  void itHasTheFieldsOfTheSpecificationsAndNoOthers() throws Exception {
    JsonNode statement = json();
    assertThat(names(statement))
        .containsExactlyInAnyOrder("_type", "subject", "predicateType", "predicate");
    assertThat(statement.path("_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
    assertThat(statement.path("predicateType").asText())
        .isEqualTo("https://slsa.dev/provenance/v1");
    assertThat(statement.path("subject")).hasSize(1);
    statement
        .path("subject")
        .forEach(subject -> assertThat(subject.path("digest")).as("required").isNotEmpty());
    JsonNode predicate = statement.path("predicate");
    assertThat(names(predicate)).containsExactlyInAnyOrder("buildDefinition", "runDetails");
    JsonNode definition = predicate.path("buildDefinition");
    assertThat(
            Set.of("buildType", "externalParameters", "internalParameters", "resolvedDependencies"))
        .containsAll(names(definition));
    assertThat(definition.path("buildType").asText())
        .isEqualTo("https://buildimage.dev/build-types/builder-image/v1");
    assertThat(definition.path("externalParameters").isObject()).isTrue();
    for (JsonNode resource : definition.path("resolvedDependencies")) {
      assertThat(
              Set.of(
                  "name",
                  "uri",
                  "digest",
                  "content",
                  "downloadLocation",
                  "mediaType",
                  "annotations"))
          .containsAll(names(resource));
      assertThat(resource.has("uri") || resource.has("digest")).as("one is required").isTrue();
      resource.path("digest").forEach(it -> assertThat(it.asText()).matches("[0-9a-f]{40,}"));
    }
    JsonNode details = predicate.path("runDetails");
    assertThat(Set.of("builder", "metadata", "byproducts")).containsAll(names(details));
    JsonNode builder = details.path("builder");
    assertThat(Set.of("id", "version", "builderDependencies")).containsAll(names(builder));
    assertThat(builder.path("id").asText()).isNotEmpty();
    assertThat(builder.path("version").path("builder-maven-plugin").asText()).isEqualTo("1.2.3");
  }

  @Test
  void itNamesWhatTheImageIsMadeFrom() throws Exception {
    JsonNode statement = json();
    JsonNode subject = statement.path("subject").path(0);
    assertThat(subject.path("name").asText()).isEqualTo(REPOSITORY.toString());
    assertThat(subject.path("digest").path("sha256").asText()).isEqualTo(IMAGE.hex());
    JsonNode resolved =
        statement.path("predicate").path("buildDefinition").path("resolvedDependencies");
    assertThat(resolved.path(0).path("digest").path("gitCommit").asText()).isEqualTo(COMMIT);
    assertThat(resolved.path(1).path("digest").path("gitBlob").asText()).isEqualTo(KEY);
    assertThat(resolved.path(1).path("digest").path("sha256").asText())
        .isEqualTo(Digest.of("100644 blob 0\tDockerfile.build\n").hex());
    assertThat(resolved.path(2).path("digest").path("sha256").asText())
        .isEqualTo(Digest.of("a base").hex());
    assertThat(resolved.path(3).path("uri").asText()).isEqualTo("pkg:docker/library/alpine@3");
    assertThat(resolved.path(3).has("digest")).as("nobody knows which it was").isFalse();
  }

  @Test
  void theSameBuildHasTheSameBytes() {
    assertThat(bytes()).isEqualTo(bytes());
  }
}
