package dev.buildimage.registry;

import static dev.buildimage.registry.FaultyRegistry.reply;
import static dev.buildimage.registry.FaultyRegistry.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import dev.buildimage.store.LostBlobException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublishTest {
  @TempDir static Path shared;
  private static DockerRegistry open;

  @TempDir Path temp;
  private ContentStore store;

  @BeforeAll
  static void start() throws IOException {
    open = DockerRegistry.start(shared.resolve("registry"));
  }

  @AfterAll
  static void stop() {
    open.close();
  }

  @BeforeEach
  void store() throws IOException {
    store = new ContentStore(temp.resolve("store"));
  }

  private Registry registry() {
    return new Registry(
        RegistrySettings.defaults(),
        new CredentialSource(List.of(), List.of(), Map.of(), temp),
        pause -> {});
  }

  private ImagePusher pusher() {
    return new ImagePusher(registry(), store);
  }

  private Image image(String... layers) throws IOException {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    List<Descriptor> blobs = new java.util.ArrayList<>();
    for (String layer : layers) {
      Descriptor blob = store.add(MediaTypes.OCI_LAYER, out -> out.write(layer.getBytes(UTF_8)));
      blobs.add(blob);
      config =
          config.withLayer(
              blob.digest(),
              new ImageConfig.History("2026-11-22T00:00:00Z", "RUN make " + layer.charAt(0), ""));
    }
    return store.add(config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, blobs));
  }

  private Optional<Digest> at(ImageReference reference) throws IOException {
    return registry().headAtRegistry(reference).map(Descriptor::digest);
  }

  @Test
  void whoPublishesTheSameAtOnceSucceeds() throws Exception {
    Image image = image("a1", "b1", "c1");
    ImageReference target = ImageReference.parse(open.host() + "/team/same:key");
    // while one is writing a link, the registry answers another with 500
    Registry patient =
        new Registry(
            RegistrySettings.defaults(),
            new CredentialSource(List.of(), List.of(), Map.of(), temp));
    int publishers = 4;
    CyclicBarrier start = new CyclicBarrier(publishers);
    ExecutorService threads = Executors.newFixedThreadPool(publishers);
    try {
      List<Future<PushResult>> results = new java.util.ArrayList<>();
      for (int i = 0; i < publishers; i++) {
        ImagePusher pusher = new ImagePusher(patient, store);
        results.add(
            threads.submit(
                () -> {
                  start.await();
                  return pusher.push(image, target, Optional.empty(), Tagging.STAYS);
                }));
      }
      for (Future<PushResult> result : results) {
        assertThat(result.get().digest()).isEqualTo(image.manifest().digest());
      }
    } finally {
      threads.shutdownNow();
    }
    assertThat(at(target)).contains(image.manifest().digest());
  }

  @Test
  void otherBytesUnderAKeyAreReportedAndNotOverwritten() throws Exception {
    Image first = image("a2", "b2");
    Image second = image("a2", "b3!");
    ImageReference target = ImageReference.parse(open.host() + "/team/other:key");
    pusher().push(first, target, Optional.empty(), Tagging.STAYS);
    OtherContentException e =
        catchThrowableOfType(
            OtherContentException.class,
            () -> pusher().push(second, target, Optional.empty(), Tagging.STAYS));
    assertThat(e)
        .hasMessageContaining(target.toString())
        .hasMessageContaining("is not overwritten")
        .hasMessageContaining("layer 2 (RUN make b) is " + Digest.of("b3!") + " of 3 bytes here, ")
        .hasMessageContaining(Digest.of("b2") + " of 2 bytes there")
        .hasMessageNotContaining("layer 1");
    assertThat(at(target)).contains(first.manifest().digest());
    pusher().push(second, target, Optional.empty(), Tagging.MOVES);
    assertThat(at(target)).contains(second.manifest().digest());
  }

  @Test
  void configsThatDifferAreReportedFieldByField() throws Exception {
    Image image = image("a4");
    ImageConfig other =
        ImageConfig.parse(
            new String(image.config().bytes(), UTF_8)
                .replace("\"created_by\":\"RUN make a\"", "\"created_by\":\"RUN make z\"")
                .getBytes(UTF_8));
    Image second =
        store.add(
            other,
            MediaTypes.OCI_CONFIG,
            blob -> ImageManifest.of(blob, image.manifest().layers()));
    ImageReference target = ImageReference.parse(open.host() + "/team/config:key");
    pusher().push(image, target, Optional.empty(), Tagging.STAYS);
    OtherContentException e =
        catchThrowableOfType(
            OtherContentException.class,
            () -> pusher().push(second, target, Optional.empty(), Tagging.STAYS));
    assertThat(e).hasMessageContaining("config.history is").hasMessageNotContaining("layer");
  }

  /** A registry that takes all blobs and manifests by digest. */
  private FaultyRegistry taking(Image image) throws IOException {
    FaultyRegistry server = new FaultyRegistry();
    image.manifest().layers().forEach(layer -> has(server, layer));
    has(server, image.manifest().config());
    server.on("PUT /v2/app/manifests/" + image.manifest().digest(), status(201));
    return server;
  }

  private static void has(FaultyRegistry server, Descriptor blob) {
    server.on("HEAD /v2/app/blobs/" + blob.digest(), status(200));
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

  @ParameterizedTest
  @ValueSource(ints = {400, 403, 409, 412})
  void anImmutableTagThatIsRightAlreadyIsSuccess(int refusal) throws Exception {
    Image image = image("a5");
    try (FaultyRegistry server = taking(image)) {
      ImageReference target = ImageReference.parse(server.host() + "/app:key");
      server.on("HEAD /v2/app/manifests/key", status(404), status(404), served(image.manifest()));
      server.on("PUT /v2/app/manifests/key", status(refusal));
      assertThat(pusher().push(image, target, Optional.empty(), Tagging.STAYS).digest())
          .isEqualTo(image.manifest().digest());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 409})
  void anImmutableTagOfOtherContentIsReported(int refusal) throws Exception {
    Image image = image("a6");
    Image other = image("a7");
    try (FaultyRegistry server = taking(image)) {
      ImageReference target = ImageReference.parse(server.host() + "/app:key");
      server.on("HEAD /v2/app/manifests/key", status(404), served(other.manifest()));
      server.on("GET /v2/app/manifests/key", served(other.manifest()));
      server.on(
          "GET /v2/app/blobs/" + other.manifest().config().digest(),
          reply(200, other.config().bytes()));
      server.on("PUT /v2/app/manifests/key", status(refusal));
      OtherContentException e =
          catchThrowableOfType(
              OtherContentException.class,
              () -> pusher().push(image, target, Optional.empty(), Tagging.MOVES));
      assertThat(e).hasMessageContaining("is there already as " + other.manifest().digest());
    }
  }

  @Test
  void whoIsOverwrittenAtOnceReportsIt() throws Exception {
    Image image = image("a8");
    Image other = image("a9");
    try (FaultyRegistry server = taking(image)) {
      ImageReference target = ImageReference.parse(server.host() + "/app:key");
      server.on("HEAD /v2/app/manifests/key", status(404), status(404), served(other.manifest()));
      server.on("GET /v2/app/manifests/key", served(other.manifest()));
      server.on(
          "GET /v2/app/blobs/" + other.manifest().config().digest(),
          reply(200, other.config().bytes()));
      server.on("PUT /v2/app/manifests/key", status(201));
      OtherContentException e =
          catchThrowableOfType(
              OtherContentException.class,
              () -> pusher().push(image, target, Optional.empty(), Tagging.STAYS));
      assertThat(e).hasMessageContaining("layer 1 (RUN make a)");
    }
  }

  private static final FaultyRegistry.Reply UNKNOWN =
      reply(
          400,
          ("{\"errors\":[{\"code\":\"DIGEST_INVALID\",\"message\":\"provided digest did not match\"},"
                  + "{\"code\":\"MANIFEST_BLOB_UNKNOWN\",\"message\":\"blob unknown to registry\"}]}")
              .getBytes(UTF_8),
          "Content-Type",
          "application/json");

  @Test
  void whatARegistryDeniesToHaveIsLookedForAgainAndSent() throws Exception {
    Image image = image("c1", "c2");
    Descriptor lost = image.manifest().layers().get(1);
    try (FaultyRegistry server = taking(image)) {
      ImageReference target = ImageReference.parse(server.host() + "/app:key");
      server.on("HEAD /v2/app/blobs/" + lost.digest(), status(200), status(404));
      server.on("POST /v2/app/blobs/uploads/", status(202, "Location", "/upload/1"));
      server.on("PUT /upload/1", status(201));
      server.on(
          "PUT /v2/app/manifests/" + image.manifest().digest(), UNKNOWN, UNKNOWN, status(201));
      server.on("PUT /v2/app/manifests/key", UNKNOWN, status(201));
      server.on("HEAD /v2/app/manifests/key", status(404), status(404), served(image.manifest()));
      PushResult pushed = pusher().push(image, target, Optional.empty(), Tagging.STAYS);
      assertThat(pushed.blobsSent()).isEqualTo(1);
      assertThat(pushed.blobsThere()).isEqualTo(2);
      assertThat(pushed.bytesSent()).isEqualTo(3 * lost.size());
      String put = "PUT /v2/app/manifests/" + image.manifest().digest();
      assertThat(server.requests())
          .containsSubsequence(
              put, "POST /v2/app/blobs/uploads/", put, "POST /v2/app/blobs/uploads/", put);
    }
  }

  @Test
  void whatARegistryNeverHasIsNamed() throws Exception {
    Image image = image("d1");
    try (FaultyRegistry server = taking(image)) {
      ImageReference target = ImageReference.parse(server.host() + "/app:key");
      String put = "PUT /v2/app/manifests/" + image.manifest().digest();
      server.on(put, UNKNOWN);
      RegistryException e =
          catchThrowableOfType(
              RegistryException.class,
              () -> pusher().push(image, target, Optional.empty(), Tagging.STAYS));
      assertThat(e)
          .hasMessageContaining("MANIFEST_BLOB_UNKNOWN: blob unknown to registry")
          .hasMessageContaining(server.host())
          .hasMessageContaining("push again")
          .hasMessageContaining("tried 4 times");
      assertThat(server.requests()).filteredOn(put::equals).hasSize(4);
    }
  }

  @Test
  void aBlobThatWasAlteredOnDiskIsNoFailureOfTheRegistry() throws Exception {
    Image image = image("e1".repeat(100_000));
    Descriptor layer = image.manifest().layers().get(0);
    Path file = store.blob(layer.digest());
    byte[] altered = Files.readAllBytes(file);
    altered[altered.length - 1] ^= 1;
    Files.write(file, altered);
    ImageReference target = ImageReference.parse(open.host() + "/team/altered:key");
    assertThatThrownBy(() -> pusher().push(image, target, Optional.empty(), Tagging.STAYS))
        .isInstanceOf(LostBlobException.class)
        .hasMessageContaining(file + " was altered on disk")
        .hasMessageContaining("run again");
    assertThat(registry().has(target, layer.digest())).isFalse();
    assertThat(at(target)).isEmpty();
    assertThat(file).doesNotExist();
  }

  private static ImageIndex index(Image... images) {
    StringBuilder entries = new StringBuilder();
    for (Image image : images) {
      entries.append(entries.length() == 0 ? "" : ",").append(image.manifest().descriptor().json());
    }
    String json = "{\"schemaVersion\":2,\"manifests\":[" + entries + "]}";
    return (ImageIndex) Manifest.parse(json.getBytes(UTF_8), MediaTypes.OCI_INDEX);
  }

  @Test
  void anIndexIsThereWithAllItsImagesOrNotAtAll() throws Exception {
    Image one = image("a10", "b10");
    Image other = image("a10", "b11");
    ImageIndex index = index(one, other);
    ImageReference target = ImageReference.parse(open.host() + "/team/index:key");
    RegistryException e =
        catchThrowableOfType(
            RegistryException.class,
            () -> pusher().push(index, List.of(one), target, Optional.empty(), Tagging.STAYS));
    assertThat(e).hasMessageContaining(other.manifest().digest().toString());
    assertThat(at(target)).isEmpty();
    assertThat(registry().has(target, one.manifest().config().digest()))
        .as("nothing is sent before all are there")
        .isFalse();
    PushResult pushed =
        pusher().push(index, List.of(one, other), target, Optional.empty(), Tagging.STAYS);
    assertThat(pushed.blobsSent()).isEqualTo(5);
    assertThat(at(target)).contains(index.digest());
    assertThat(at(target.withDigest(other.manifest().digest()))).isPresent();
  }
}
