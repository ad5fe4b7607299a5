package dev.buildimage.registry;

import static dev.buildimage.registry.FaultyRegistry.reply;
import static dev.buildimage.registry.FaultyRegistry.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageIndex;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferrersTest {
  private static final String SPDX = "application/spdx+json";
  private static final String EMPTY =
      "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";

  @TempDir Path temp;
  private ContentStore store;
  private Registry registry;

  @BeforeEach
  void open() throws IOException {
    store = new ContentStore(temp.resolve("store"));
    registry =
        new Registry(
            RegistrySettings.defaults(),
            new CredentialSource(List.of(), List.of(), Map.of(), temp),
            pause -> {});
  }

  private Image image(String content) throws IOException {
    Descriptor layer = store.add(MediaTypes.OCI_LAYER, out -> out.write(content.getBytes(UTF_8)));
    ImageConfig config =
        ImageConfig.scratch(Platform.LINUX_AMD64)
            .withLayer(layer.digest(), new ImageConfig.History("1970-01-01T00:00:01Z", "RUN", ""));
    return store.add(config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, List.of(layer)));
  }

  private static Attachment attachment(String type, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    return new Attachment(
        type,
        Descriptor.of(type, Digest.of(bytes), bytes.length)
            .withAnnotation("org.opencontainers.image.title", "sbom.json"),
        () -> new ByteArrayInputStream(bytes),
        Map.of("of", "a test"));
  }

  /** As a stranger asks. */
  private static JsonNode get(ImageReference repository, String path) throws Exception {
    return JsonMapper.builder().build().readTree(text(repository, path));
  }

  private static String text(ImageReference repository, String path) throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(
                            "http://"
                                + repository.registry()
                                + "/v2/"
                                + repository.repository()
                                + path))
                    .header("Accept", MediaTypes.OCI_MANIFEST)
                    .header("Accept", MediaTypes.OCI_INDEX)
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  @Test
  void aRegistryThatKeepsNoListsGetsOneAsATag() throws Exception {
    try (DockerRegistry server = DockerRegistry.start(temp.resolve("registry"))) {
      ImageReference reference = ImageReference.parse(server.host() + "/team/app:1");
      Image image = image("a");
      new ImagePusher(registry, store).push(image, reference, Optional.empty(), Tagging.STAYS);
      Digest subject = image.manifest().digest();
      Referrers referrers = new Referrers(registry);
      assertThat(referrers.of(reference, subject)).isEmpty();

      Descriptor sbom = referrers.attach(reference, attachment(SPDX, "{\"name\":\"app\"}"));
      String list = "/manifests/sha256-" + subject.hex();
      JsonNode index = get(reference, list);
      assertThat(index.path("mediaType").asText()).isEqualTo(MediaTypes.OCI_INDEX);
      assertThat(index.path("manifests")).hasSize(1);
      JsonNode entry = index.path("manifests").path(0);
      assertThat(entry.path("artifactType").asText()).isEqualTo(SPDX);
      assertThat(entry.path("digest").asText()).isEqualTo(sbom.digest().toString());
      assertThat(entry.path("annotations").path("of").asText()).isEqualTo("a test");

      JsonNode manifest = get(reference, "/manifests/" + sbom.digest());
      assertThat(manifest.path("subject").path("digest").asText()).isEqualTo(subject.toString());
      assertThat(manifest.path("subject").path("size").asLong())
          .isEqualTo(image.manifest().bytes().length);
      assertThat(manifest.path("config").path("mediaType").asText())
          .isEqualTo("application/vnd.oci.empty.v1+json");
      assertThat(manifest.path("config").path("digest").asText()).isEqualTo(EMPTY);
      JsonNode document = manifest.path("layers").path(0);
      assertThat(document.path("annotations").path("org.opencontainers.image.title").asText())
          .isEqualTo("sbom.json");
      assertThat(text(reference, "/blobs/" + document.path("digest").asText()))
          .isEqualTo("{\"name\":\"app\"}");
      assertThat(text(reference, "/blobs/" + EMPTY)).isEqualTo("{}");

      referrers.attach(reference, attachment(SPDX, "{\"name\":\"app\"}"));
      assertThat(get(reference, list)).as("the same again").isEqualTo(index);
      referrers.attach(
          reference.withDigest(subject), attachment("application/vnd.in-toto+json", "{}"));
      assertThat(referrers.of(reference, subject))
          .extracting(it -> it.json().path("artifactType").asText())
          .containsExactly(SPDX, "application/vnd.in-toto+json");
      assertThat(registry.headAtRegistry(reference).map(Descriptor::digest)).contains(subject);
    }
  }

  @Test
  void anImageWithASubjectStaysAsItIsAndIsListed() throws Exception {
    try (DockerRegistry server = DockerRegistry.start(temp.resolve("registry"))) {
      ImageReference reference = ImageReference.parse(server.host() + "/team/about:1");
      Image plain = image("b");
      Image about = withSubject(plain, Digest.of("somebody's"));
      new ImagePusher(registry, store).push(about, reference, Optional.empty(), Tagging.STAYS);
      assertThat(new Referrers(registry).of(reference, Digest.of("somebody's")))
          .extracting(Descriptor::digest)
          .containsExactly(about.manifest().digest());

      ContentStore other = new ContentStore(temp.resolve("other"));
      Image pulled =
          new ImagePuller(registry, other).pull(reference, Platform.LINUX_AMD64).orElseThrow();
      assertThat(pulled.manifest().bytes()).isEqualTo(about.manifest().bytes());
      assertThat(pulled.manifest().json().path("artifactType").asText()).isEqualTo("test/x");
    }
  }

  private Image withSubject(Image image, Digest subject) throws IOException {
    var json = image.manifest().json().put("artifactType", "test/x");
    json.set("subject", Descriptor.of(MediaTypes.OCI_MANIFEST, subject, 7).json());
    ImageManifest manifest =
        (ImageManifest) Manifest.parse(json.toString().getBytes(UTF_8), MediaTypes.OCI_MANIFEST);
    store.add(manifest.mediaType(), out -> out.write(manifest.bytes()));
    return new Image(manifest, image.config());
  }

  private static FaultyRegistry.Reply served(Manifest manifest) {
    return reply(
        200,
        manifest.bytes(),
        "Content-Type",
        manifest.mediaType(),
        "Docker-Content-Digest",
        manifest.digest().toString());
  }

  /** A registry that has an image, its attachment's blobs, and takes the attachment. */
  private static FaultyRegistry with(Image image, Attachment attachment, String... headers)
      throws IOException {
    FaultyRegistry server = new FaultyRegistry();
    server.on("HEAD /v2/app/manifests/1", served(image.manifest()));
    server.on("HEAD /v2/app/blobs/" + attachment.blob().digest(), status(200));
    server.on("HEAD /v2/app/blobs/" + EMPTY, status(200));
    server.on(
        "PUT /v2/app/manifests/" + manifest(image, attachment).digest(), status(201, headers));
    return server;
  }

  private static ImageManifest manifest(Image image, Attachment attachment) {
    return ImageManifest.artifact(
        attachment.artifactType(),
        List.of(attachment.blob()),
        image.manifest().descriptor(),
        attachment.annotations());
  }

  @Test
  void aRegistryThatListsItselfGetsNoTag() throws Exception {
    Image image = image("c");
    Attachment attachment = attachment(SPDX, "c");
    String subject = image.manifest().digest().toString();
    try (FaultyRegistry server = with(image, attachment, "OCI-Subject", subject)) {
      ImageReference reference = ImageReference.parse(server.host() + "/app:1");
      Referrers referrers = new Referrers(registry);
      Descriptor attached = referrers.attach(reference, attachment);
      assertThat(server.requests()).noneMatch(line -> line.contains("manifests/sha256-"));

      Descriptor second = manifest(image, attachment(SPDX, "d")).referrer();
      String path = "/v2/app/referrers/" + subject;
      server.on(
          "GET " + path,
          reply(
              200,
              ImageIndex.empty().with(attached).bytes(),
              "Content-Type",
              MediaTypes.OCI_INDEX,
              "Link",
              "</more>; rel=\"next\""));
      server.on(
          "GET /more",
          reply(
              200, ImageIndex.empty().with(second).bytes(), "Content-Type", MediaTypes.OCI_INDEX));
      assertThat(referrers.of(reference, image.manifest().digest()))
          .containsExactly(attached, second);
    }
  }

  @Test
  void anEntryThatSomebodyElseOverwroteIsWrittenAgain() throws Exception {
    Image image = image("e");
    Attachment attachment = attachment(SPDX, "e");
    ImageIndex others = ImageIndex.empty().with(manifest(image, attachment(SPDX, "f")).referrer());
    try (FaultyRegistry server = with(image, attachment)) {
      ImageReference reference = ImageReference.parse(server.host() + "/app:1");
      String list = "/v2/app/manifests/" + Referrers.tag(image.manifest().digest());
      server.on(
          "GET " + list,
          status(404),
          served(others),
          served(others.with(manifest(image, attachment).referrer())));
      server.on("PUT " + list, status(201));
      new Referrers(registry).attach(reference, attachment);
      assertThat(server.requests()).filteredOn(("PUT " + list)::equals).hasSize(2);
    }
  }

  @Test
  void nothingIsAttachedToWhatIsNotThereNorListedInAnImage() throws Exception {
    Image image = image("g");
    Attachment attachment = attachment(SPDX, "g");
    try (FaultyRegistry server = with(image, attachment)) {
      ImageReference reference = ImageReference.parse(server.host() + "/app:1");
      Referrers referrers = new Referrers(registry);
      assertThat(
              catchThrowableOfType(
                  RegistryException.class,
                  () -> referrers.attach(reference.withTag("2"), attachment)))
          .hasMessageContaining(reference.withTag("2").toString())
          .hasMessageContaining("push it");
      String tag = Referrers.tag(image.manifest().digest());
      server.on("GET /v2/app/manifests/" + tag, served(image.manifest()));
      assertThat(
              catchThrowableOfType(
                  RegistryException.class, () -> referrers.attach(reference, attachment)))
          .hasMessageContaining(reference.withTag(tag).toString())
          .hasMessageContaining("delete it");
    }
  }

  @Test
  void theTagHasAtMostSixtyFourDigitsOfTheHash() {
    Digest digest = Digest.parse("sha512:" + "a".repeat(128));
    assertThat(Referrers.tag(digest)).isEqualTo("sha512-" + "a".repeat(64));
    assertThat(Referrers.isTag(Referrers.tag(digest))).isTrue();
    assertThat(Referrers.isTag("sha256-" + "a".repeat(64) + ".sig")).isFalse();
  }
}
