package dev.buildimage.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.registry.Attachment;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.DockerRegistry;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.OtherContentException;
import dev.buildimage.registry.Referrers;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.registry.Tagging;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LostBlobException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class ReleaseTest {
  private static final String SBOM = "application/vnd.cyclonedx+json";

  @TempDir static Path shared;
  private static DockerRegistry server;

  @TempDir Path temp;
  private ContentStore store;
  private Registry registry;
  private Release release;
  private ImageReference builders;
  private ImageReference apps;

  @BeforeAll
  static void start() throws IOException {
    server = DockerRegistry.start(shared.resolve("registry"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void open(TestInfo test) throws IOException {
    store = new ContentStore(temp.resolve("store"));
    registry =
        new Registry(
            RegistrySettings.defaults(),
            new CredentialSource(List.of(), List.of(), Map.of(), temp));
    release = new Release(registry, new ImagePusher(registry, store), new Silence());
    String name = test.getTestMethod().orElseThrow().getName().toLowerCase(Locale.ROOT);
    builders = ImageReference.parse(server.host() + "/" + name + "/builder");
    apps = ImageReference.parse(server.host() + "/" + name + "/app");
  }

  private static final class Silence implements BuildLog {
    @Override
    public void started(String step) {}

    @Override
    public void cached(String step) {}

    @Override
    public void failed(String step) {}

    @Override
    public void done(String what, Duration took, long bytes) {}

    @Override
    public void warning(String text) {}

    @Override
    public void output(String step, String line) {}

    @Override
    public void failure(String step, String line) {}
  }

  private Image image(String... layers) throws IOException {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    List<Descriptor> blobs = new ArrayList<>();
    for (String layer : layers) {
      Descriptor blob = store.add(MediaTypes.OCI_LAYER, out -> out.write(layer.getBytes(UTF_8)));
      blobs.add(blob);
      config = config.withLayer(blob.digest(), new ImageConfig.History("", "", ""));
    }
    return store.add(config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, blobs));
  }

  private static Release.Document document(String kind, String text, AtomicInteger asked) {
    return new Release.Document(
        kind,
        SBOM,
        Map.of("in-toto.io/predicate-type", "x"),
        () -> {
          asked.incrementAndGet();
          return text.getBytes(UTF_8);
        });
  }

  private Release.Part builder(Image image, Release.Document... documents) {
    return new Release.Part(
        "builder",
        image,
        builders,
        List.of(new Release.Tag(builders.withTag("key"), Tagging.STAYS)),
        Optional.empty(),
        List.of(documents));
  }

  private Release.Part app(Image image, Release.Document... documents) {
    return new Release.Part(
        "final",
        image,
        apps,
        List.of(
            new Release.Tag(apps.withTag("1"), Tagging.MOVES),
            new Release.Tag(apps.withTag("latest"), Tagging.MOVES)),
        Optional.of(builders),
        List.of(documents));
  }

  private Optional<Digest> at(ImageReference reference) throws IOException {
    return registry.headAtRegistry(reference).map(Descriptor::digest);
  }

  /** Every file of the registry, and when it was written. */
  private static Map<String, Long> files() throws IOException {
    try (Stream<Path> files = Files.walk(shared.resolve("registry/data"))) {
      Map<String, Long> found = new TreeMap<>();
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        found.put(file.toString(), Files.getLastModifiedTime(file).toMillis());
      }
      return found;
    } catch (NoSuchFileException nothingYet) {
      return Map.of();
    }
  }

  /** As a stranger asks. */
  private static JsonNode get(ImageReference repository, String path) throws Exception {
    URI uri =
        URI.create("http://" + repository.registry() + "/v2/" + repository.repository() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .header("Accept", MediaTypes.OCI_MANIFEST)
            .header("Accept", MediaTypes.OCI_INDEX)
            .build();
    HttpResponse<byte[]> response =
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    return JsonMapper.builder().build().readTree(response.body());
  }

  @Test
  void allOfItIsThereAndTheSecondTimeNothingIsSent() throws Exception {
    Image builder = image("a1", "b1");
    Image app = image("a1", "b1", "c1");
    AtomicInteger asked = new AtomicInteger();
    List<Release.Part> parts =
        List.of(
            builder(builder, document("sbom", "{\"of\":\"builder\"}", asked)),
            app(
                app,
                document("sbom", "{\"of\":\"app\"}", asked),
                document("provenance", "{}", asked)));
    Release.Plan plan = release.plan(parts);
    release.execute(plan);

    assertThat(at(builders.withTag("key"))).contains(builder.manifest().digest());
    assertThat(at(apps.withTag("1"))).contains(app.manifest().digest());
    assertThat(at(apps.withTag("latest"))).contains(app.manifest().digest());
    JsonNode attached =
        get(apps, "/manifests/" + Referrers.tag(app.manifest().digest())).path("manifests");
    assertThat(attached).hasSize(2);
    JsonNode sbom = attached.path(0);
    assertThat(sbom.path("artifactType").asText()).isEqualTo(SBOM);
    assertThat(sbom.path("digest").asText())
        .as("as planned")
        .isEqualTo(plan.parts().get(1).documents().get(0).manifest().digest().toString());
    JsonNode manifest = get(apps, "/manifests/" + sbom.path("digest").asText());
    assertThat(manifest.path("subject").path("digest").asText())
        .isEqualTo(app.manifest().digest().toString());
    JsonNode layer = manifest.path("layers").path(0);
    assertThat(layer.path("mediaType").asText()).isEqualTo(SBOM);
    assertThat(layer.path("annotations").path("org.opencontainers.image.title").asText())
        .isEqualTo("sbom.json");
    assertThat(layer.path("annotations").path("in-toto.io/predicate-type").asText()).isEqualTo("x");
    assertThat(get(apps, "/blobs/" + layer.path("digest").asText()).path("of").asText())
        .isEqualTo("app");
    assertThat(asked).hasValue(3);

    Map<String, Long> before = files();
    Release.Plan again = release.plan(parts);
    assertThat(again.parts()).allMatch(Release.PlannedPart::isDone);
    assertThat(again.parts().get(1).documents())
        .extracting(document -> document.manifest().digest())
        .isEqualTo(
            plan.parts().get(1).documents().stream()
                .map(document -> document.manifest().digest())
                .toList());
    release.execute(again);
    assertThat(files()).isEqualTo(before);
    assertThat(asked).as("what is attached need not be made").hasValue(3);
  }

  @Test
  void aPlanSendsNothingAndIsWhatIsDone() throws Exception {
    Image builder = image("a2", "shared2");
    Image app = image("shared2", "c2");
    AtomicInteger asked = new AtomicInteger();
    List<Release.Part> parts = List.of(builder(builder), app(app, document("sbom", "{}", asked)));
    Map<String, Long> before = files();
    Release.Plan plan = release.plan(parts);
    List<Release.Transfer> transfers = release.transfers(plan);
    assertThat(files()).isEqualTo(before);
    assertThat(transfers.get(0).sent())
        .extracting(Descriptor::digest)
        .containsExactly(
            Digest.of("a2"), Digest.of("shared2"), builder.manifest().config().digest());
    assertThat(transfers.get(1).mounted())
        .extracting(Descriptor::digest)
        .as("the builder image will have brought it")
        .containsExactly(Digest.of("shared2"));
    assertThat(transfers.get(1).sent())
        .extracting(Descriptor::digest)
        .containsExactly(Digest.of("c2"), app.manifest().config().digest());
    assertThat(plan.parts().get(1).tags()).noneMatch(Release.PlannedTag::isThere);

    release.execute(plan);
    Image next = image("shared2", "c2", "d2");
    Release.Plan second = release.plan(List.of(builder(builder), app(next)));
    assertThat(second.parts().get(0).isDone()).isTrue();
    assertThat(second.parts().get(1).tags())
        .extracting(Release.PlannedTag::before)
        .containsOnly(Optional.of(app.manifest().digest()));
    Release.Transfer transfer = release.transfers(second).get(1);
    assertThat(transfer.there()).isEqualTo(2);
    assertThat(transfer.sent()).hasSize(2);
  }

  @Test
  void noTagIsWrittenBeforeAllElseIsThere() throws Exception {
    Image builder = image("a3");
    Image app = image("c3".repeat(1000));
    Release.Plan plan =
        release.plan(
            List.of(builder(builder, document("sbom", "{}", new AtomicInteger())), app(app)));
    Path layer = store.blob(app.manifest().layers().get(0).digest());
    byte[] altered = Files.readAllBytes(layer);
    altered[1000] ^= 1;
    Files.write(layer, altered);
    assertThatThrownBy(() -> release.execute(plan)).isInstanceOf(LostBlobException.class);
    assertThat(at(builders.withDigest(builder.manifest().digest()))).isPresent();
    assertThat(registry.tags(builders)).isEmpty();
    assertThat(registry.tags(apps)).isEmpty();
  }

  @Test
  void aDocumentThatCantBeMadeStopsAllBeforeAnythingIsSent() throws Exception {
    Map<String, Long> before = files();
    Release.Document broken =
        new Release.Document(
            "sbom",
            SBOM,
            Map.of(),
            () -> {
              throw new BuildException("damaged");
            });
    assertThatThrownBy(() -> release.plan(List.of(builder(image("a4")), app(image("c4"), broken))))
        .isInstanceOf(BuildException.class);
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void aKeyOfOtherBytesStopsAllBeforeAnythingIsSent() throws Exception {
    release.execute(release.plan(List.of(builder(image("a5")))));
    Map<String, Long> before = files();
    OtherContentException e =
        catchThrowableOfType(
            OtherContentException.class,
            () -> release.plan(List.of(app(image("c5")), builder(image("other5")))));
    assertThat(e.reference()).isEqualTo(builders.withTag("key"));
    assertThat(files()).isEqualTo(before);
  }

  @Test
  void whatSomebodyElseHasAttachedDoesntCount() throws Exception {
    Image app = image("c6");
    release.execute(release.plan(List.of(app(app))));
    new Referrers(registry)
        .attach(
            apps.withTag("1"),
            new Attachment(
                SBOM,
                Descriptor.of(SBOM, Digest.of("{}"), 2),
                () -> new ByteArrayInputStream("{}".getBytes(UTF_8)),
                Map.of()));
    AtomicInteger asked = new AtomicInteger();
    Release.Plan plan = release.plan(List.of(app(app, document("sbom", "{\"a\":1}", asked))));
    assertThat(asked).hasValue(1);
    assertThat(plan.parts().get(0).isThere()).isTrue();
    assertThat(plan.parts().get(0).isDone()).isFalse();
    release.execute(plan);
    assertThat(new Referrers(registry).of(apps, app.manifest().digest())).hasSize(2);
  }

  @Test
  void aTagThatMovesTakesItsOldImageNothing() throws Exception {
    Image first = image("c7");
    Image second = image("c7", "d7");
    release.execute(release.plan(List.of(app(first))));
    release.execute(release.plan(List.of(app(second))));
    assertThat(at(apps.withTag("1"))).contains(second.manifest().digest());
    assertThat(at(apps.withDigest(first.manifest().digest()))).isPresent();
  }
}
