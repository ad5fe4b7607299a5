package dev.buildimage.registry;

import static dev.buildimage.registry.FaultyRegistry.broken;
import static dev.buildimage.registry.FaultyRegistry.reply;
import static dev.buildimage.registry.FaultyRegistry.reset;
import static dev.buildimage.registry.FaultyRegistry.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RegistryFaultTest {
  private static final String MANIFEST_PATH = "/v2/team/app/manifests/1";
  private static final byte[] MANIFEST =
      """
      {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.manifest.v1+json",
       "config": {"mediaType": "application/vnd.oci.image.config.v1+json", "size": 2,
        "digest": "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"},
       "layers": []}
      """
          .getBytes(UTF_8);
  private static final String TYPE = MediaTypes.OCI_MANIFEST;

  @TempDir Path temp;

  private final List<Duration> pauses = new ArrayList<>();
  private FaultyRegistry server;
  private ImageReference image;

  @BeforeEach
  void start() throws IOException {
    server = new FaultyRegistry();
    image = ImageReference.parse(server.host() + "/team/app:1");
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Registry registry(ServerCredential... credentials) {
    return registry(RegistrySettings.defaults(), credentials);
  }

  private Registry registry(RegistrySettings settings, ServerCredential... credentials) {
    return new Registry(
        settings,
        new CredentialSource(List.of(), List.of(credentials), Map.of(), temp),
        pauses::add);
  }

  private RegistryException failure(ThrowingCallable call) {
    RegistryException e = catchThrowableOfType(RegistryException.class, call);
    assertThat(e).isNotNull();
    return e;
  }

  private static byte[] error(String code) {
    return ("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"so it is\"}]}").getBytes(UTF_8);
  }

  private Descriptor blob(byte[] content) {
    return Descriptor.of("application/octet-stream", Digest.of(content), content.length);
  }

  private String blobPath(byte[] content) {
    return "/v2/team/app/blobs/" + Digest.of(content);
  }

  private static byte[] content(int size) {
    byte[] content = new byte[size];
    new Random(7).nextBytes(content);
    return content;
  }

  @ParameterizedTest
  @ValueSource(strings = {"MANIFEST_UNKNOWN", "NAME_UNKNOWN", "NOT_FOUND"})
  void a404IsNotThere(String code) throws Exception {
    server.on("GET " + MANIFEST_PATH, reply(404, error(code)));
    server.on("HEAD " + MANIFEST_PATH, status(404));
    assertThat(registry().manifest(image)).isEmpty();
    assertThat(registry().head(image)).isEmpty();
    assertThat(pauses).isEmpty();
  }

  @Test
  void a401WithoutAccountSaysWhereItLookedAndWhatToDo() {
    server.on(
        "GET " + MANIFEST_PATH,
        reply(401, error("UNAUTHORIZED"), "WWW-Authenticate", "Basic realm=\"x\""));
    RegistryException e = failure(() -> registry().manifest(image));
    assertThat(e.status()).hasValue(401);
    assertThat(e.host()).isEqualTo(server.host());
    assertThat(e.reference()).isEqualTo(image);
    assertThat(e.answer()).contains("UNAUTHORIZED: so it is");
    assertThat(e)
        .hasMessageContaining(image.toString())
        .hasMessageContaining("401 (UNAUTHORIZED: so it is)")
        .hasMessageContaining("no credentials for " + server.host())
        .hasMessageContaining(temp.resolve(".docker/config.json") + " (not there)")
        .hasMessageContaining(temp.resolve(".config/containers/auth.json") + " (not there)")
        .hasMessageContaining("<id>" + server.host() + "</id>")
        .hasMessageContaining("docker login " + server.host());
    assertThat(pauses).isEmpty();
  }

  @Test
  void a401WithAnAccountNamesItButNotItsPassword() {
    server.on("GET " + MANIFEST_PATH, status(401, "WWW-Authenticate", "Basic realm=\"x\""));
    RegistryException e =
        failure(
            () -> registry(new ServerCredential(server.host(), "ann", "geheim")).manifest(image));
    assertThat(e.status()).hasValue(401);
    assertThat(e)
        .hasMessageContaining("user 'ann' of server '" + server.host() + "' of Maven's settings")
        .hasMessageNotContaining("geheim");
  }

  @Test
  void a403IsNoAbsence() {
    server.on("GET " + MANIFEST_PATH, reply(403, error("DENIED")));
    RegistryException e = failure(() -> registry().manifest(image));
    assertThat(e.status()).hasValue(403);
    assertThat(e).hasMessageContaining("DENIED").hasMessageContaining("right to pull");
    assertThat(pauses).isEmpty();
  }

  @Test
  void a500IsTriedAgainAndThenNamed() {
    server.on("GET " + MANIFEST_PATH, reply(500, "database\nis away".getBytes(UTF_8)));
    RegistryException e = failure(() -> registry().manifest(image));
    assertThat(e.status()).hasValue(500);
    assertThat(e)
        .hasMessageContaining(server.host())
        .hasMessageContaining(image.toString())
        .hasMessageContaining("500 (database is away)")
        .hasMessageContaining("tried 4 times");
    assertThat(pauses).hasSize(3);
  }

  @Test
  void a503PassesAway() throws Exception {
    server.on(
        "GET " + MANIFEST_PATH, status(503), reset(), reply(200, MANIFEST, "Content-Type", TYPE));
    assertThat(registry().manifest(image).map(Manifest::digest)).contains(Digest.of(MANIFEST));
    assertThat(pauses).hasSize(2);
  }

  @Test
  void a429WaitsAsLongAsItIsAsked() throws Exception {
    server.on(
        "GET " + MANIFEST_PATH,
        status(429, "Retry-After", "17"),
        reply(200, MANIFEST, "Content-Type", TYPE));
    assertThat(registry().manifest(image)).isPresent();
    assertThat(pauses).containsExactly(Duration.ofSeconds(17));
  }

  @Test
  void a429ThatAsksForAnHourIsAnError() {
    server.on("GET " + MANIFEST_PATH, status(429, "Retry-After", "3600"));
    RegistryException e = failure(() -> registry().manifest(image));
    assertThat(e.status()).hasValue(429);
    assertThat(e).hasMessageContaining("wait 3600 s");
    assertThat(pauses).isEmpty();
  }

  @Test
  void aWebPageIsNoManifest() {
    server.on(
        "GET " + MANIFEST_PATH,
        reply(200, "<html>log in</html>".getBytes(UTF_8), "Content-Type", "text/html"));
    RegistryException e = failure(() -> registry().manifest(image));
    assertThat(e).hasMessageContaining("text/html").hasMessageContaining("proxy");
  }

  @Test
  void anotherManifestThanTheDigestAskedForIsRefused() {
    Digest wanted = Digest.of("another");
    server.on("GET /v2/team/app/manifests/" + wanted, reply(200, MANIFEST, "Content-Type", TYPE));
    RegistryException e = failure(() -> registry().manifest(image.withDigest(wanted)));
    assertThat(e)
        .hasMessageContaining(wanted.toString())
        .hasMessageContaining(Digest.of(MANIFEST).toString());
  }

  @Test
  void aManifestThatIsNotWhatItsHeaderSaysIsRefused() {
    server.on(
        "GET " + MANIFEST_PATH,
        reply(
            200,
            MANIFEST,
            "Content-Type",
            TYPE,
            "Docker-Content-Digest",
            Digest.of("other").toString()));
    assertThat(failure(() -> registry().manifest(image))).hasMessageContaining("instead of");
  }

  @Test
  void headWithoutADigestFallsBackToTheManifestItself() throws Exception {
    server.on("HEAD " + MANIFEST_PATH, status(200, "Content-Type", TYPE));
    server.on("GET " + MANIFEST_PATH, reply(200, MANIFEST, "Content-Type", TYPE));
    assertThat(registry().head(image))
        .contains(Descriptor.of(TYPE, Digest.of(MANIFEST), MANIFEST.length));
  }

  @Test
  void nobodyListening() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    ImageReference nowhere = ImageReference.parse("127.0.0.1:" + port + "/app:1");
    RegistryException e = failure(() -> registry().manifest(nowhere));
    assertThat(e.status()).isEmpty();
    assertThat(e)
        .hasMessageContaining("127.0.0.1:" + port)
        .hasMessageContaining("can't be connected to")
        .hasMessageContaining("check that the registry runs");
    assertThat(pauses).isEmpty();
  }

  @Test
  void silenceEndsWithTheTimeout() {
    server.on("GET " + MANIFEST_PATH, exchange -> {});
    RegistrySettings impatient = RegistrySettings.defaults().withTimeout(Duration.ofMillis(200));
    RegistryException e = failure(() -> registry(impatient).manifest(image));
    assertThat(e.status()).isEmpty();
    assertThat(e).hasMessageContaining("doesn't answer in time");
  }

  @Test
  void anInterruptEndsAReadThatWouldWait() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    server.on("GET " + MANIFEST_PATH, exchange -> asked.countDown());
    Registry registry = registry();
    CompletableFuture<RegistryException> failed = new CompletableFuture<>();
    Thread caller = new Thread(() -> failed.complete(failure(() -> registry.manifest(image))));
    caller.start();
    asked.await();
    caller.interrupt();
    assertThat(failed.get()).hasMessageContaining("interrupted");
    assertThat(pauses).isEmpty();
  }

  @Test
  void aBodyThatNobodyTakesIsGivenUp() throws Exception {
    byte[] content = content(20_000_000);
    Path file = Files.write(temp.resolve("blob"), content);
    server.on("HEAD " + blobPath(content), status(404));
    server.on("POST /v2/team/app/blobs/uploads/", status(202, "Location", "/upload/1"));
    server.on("PUT /upload/1", exchange -> {});
    RegistrySettings impatient = RegistrySettings.defaults().withTimeout(Duration.ofMillis(400));
    RegistryException e =
        failure(() -> registry(impatient).push(image, blob(content), file, Optional.empty()));
    assertThat(e).hasMessageContaining(Digest.of(content).toString());
  }

  @Test
  void aDownloadThatMakesProgressIsNeverGivenUp() throws Exception {
    byte[] content = content(12 << 20);
    AtomicInteger start = new AtomicInteger();
    server.on(
        "GET " + blobPath(content),
        exchange -> {
          String range = exchange.getRequestHeaders().getFirst("Range");
          int from =
              range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=([0-9]+)-", "$1"));
          assertThat(from).isGreaterThanOrEqualTo(start.getAndSet(from));
          exchange
              .getResponseHeaders()
              .add("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/*");
          exchange.sendResponseHeaders(range == null ? 200 : 206, content.length - from);
          exchange
              .getResponseBody()
              .write(content, from, Math.min(2_000_000, content.length - from));
          exchange.getResponseBody().flush();
          throw new IOException("broken off, as told");
        });
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    registry().pull(image, blob(content), to);
    assertThat(to.toByteArray()).isEqualTo(content);
    assertThat(pauses).hasSizeGreaterThan(4);
  }

  @Test
  void answersOfErrorsAreNotReadIntoMemoryWhole() {
    byte[] block = new byte[1 << 20];
    Arrays.fill(block, (byte) 'x');
    server.on(
        "GET " + MANIFEST_PATH,
        exchange -> {
          exchange.sendResponseHeaders(418, 0);
          for (int i = 0; i < 1000; i++) {
            exchange.getResponseBody().write(block);
          }
          exchange.close();
        });
    RegistryException e = failure(() -> registry().manifest(image));
    assertThat(e.answer().orElseThrow()).startsWith("xxx").hasSizeLessThan(400);
  }

  @Test
  void aBrokenDownloadGoesOnWhereItStopped() throws Exception {
    byte[] content = content(300_000);
    server.on(
        "GET " + blobPath(content), broken(content, 100_000), status(500), reply(200, content));
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    registry().pull(image, blob(content), to);
    assertThat(to.toByteArray()).isEqualTo(content);
    assertThat(pauses).hasSize(2);
  }

  @Test
  void aDownloadThatAlwaysBreaksIsNamed() {
    byte[] content = content(300_000);
    server.on("GET " + blobPath(content), broken(content, 100_000));
    RegistryException e =
        failure(() -> registry().pull(image, blob(content), OutputStream.nullOutputStream()));
    assertThat(e)
        .hasMessageContaining(Digest.of(content).toString())
        .hasMessageContaining("broke")
        .hasMessageContaining("tried 4 times");
  }

  @Test
  void aBlobOfOtherContentIsRefused() {
    byte[] content = content(1000);
    byte[] altered = content(1000);
    altered[500]++;
    server.on("GET " + blobPath(content), reply(200, altered));
    RegistryException e =
        failure(() -> registry().pull(image, blob(content), OutputStream.nullOutputStream()));
    assertThat(e).hasMessageContaining(Digest.of(altered).toString());
  }

  @Test
  void aBlobThatIsTooLongIsRefused() {
    byte[] content = content(1000);
    server.on("GET " + blobPath(content), reply(200, content(1001)));
    RegistryException e =
        failure(() -> registry().pull(image, blob(content), OutputStream.nullOutputStream()));
    assertThat(e).hasMessageContaining("longer than the manifest says");
  }

  @Test
  void aBlobThatIsNotThereIsAnError() {
    byte[] content = content(10);
    RegistryException e =
        failure(() -> registry().pull(image, blob(content), OutputStream.nullOutputStream()));
    assertThat(e.status()).hasValue(404);
    assertThat(e).hasMessageContaining(Digest.of(content).toString());
  }

  @Test
  void aFullDiskIsNotTheRegistrysFailure() {
    byte[] content = content(1000);
    server.on("GET " + blobPath(content), reply(200, content));
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("no space left");
          }
        };
    IOException e =
        catchThrowableOfType(IOException.class, () -> registry().pull(image, blob(content), full));
    assertThat(e).isNotInstanceOf(RegistryException.class).hasMessage("no space left");
    assertThat(pauses).isEmpty();
  }

  @Test
  void aRedirectToAnotherHostDoesNotGetTheAuthorization() throws Exception {
    byte[] content = content(1000);
    try (FaultyRegistry storage = new FaultyRegistry()) {
      storage.on("GET /bucket", reply(200, content));
      server.on(
          "GET " + blobPath(content),
          status(401, "WWW-Authenticate", "Basic realm=\"x\""),
          status(307, "Location", "http://" + storage.host() + "/bucket"));
      ByteArrayOutputStream to = new ByteArrayOutputStream();
      registry(new ServerCredential("127.0.0.1", "ann", "geheim")).pull(image, blob(content), to);
      assertThat(to.toByteArray()).isEqualTo(content);
      assertThat(storage.requests()).containsExactly("GET /bucket");
    }
  }

  @Test
  void tokensAreFetchedOnceAndAgainWhenTheyExpire() throws Exception {
    String realm = "Bearer realm=\"http://" + server.host() + "/token\",service=\"reg\"";
    server.on(
        "GET /token",
        reply(200, "{\"token\":\"t1\"}".getBytes(UTF_8)),
        reply(200, "{\"access_token\":\"t2\"}".getBytes(UTF_8)));
    FaultyRegistry.Reply manifest = reply(200, MANIFEST, "Content-Type", TYPE);
    server.on(
        "GET " + MANIFEST_PATH,
        status(401, "WWW-Authenticate", realm),
        manifest,
        manifest,
        status(401, "WWW-Authenticate", realm),
        manifest);
    Registry registry = registry(new ServerCredential(server.host(), "ann", "geheim"));
    for (int i = 0; i < 3; i++) {
      assertThat(registry.manifest(image)).isPresent();
    }
    String basic = " as Basic " + Base64.getEncoder().encodeToString("ann:geheim".getBytes(UTF_8));
    String tokenRequest = "GET /token?service=reg&scope=repository:team/app:pull" + basic;
    String get = "GET " + MANIFEST_PATH;
    assertThat(server.requests().stream().filter(line -> !line.equals("GET /v2/")))
        .containsExactly(
            get,
            tokenRequest,
            get + " as Bearer t1",
            get + " as Bearer t1",
            get + " as Bearer t1",
            tokenRequest,
            get + " as Bearer t2");
  }

  @Test
  void aTokenServerThatRefusesIsNamed() {
    String realm = "Bearer realm=\"http://" + server.host() + "/token\",service=\"reg\"";
    server.on("GET " + MANIFEST_PATH, status(401, "WWW-Authenticate", realm));
    server.on("GET /token", reply(401, error("UNAUTHORIZED")));
    RegistryException e =
        failure(
            () -> registry(new ServerCredential(server.host(), "ann", "geheim")).manifest(image));
    assertThat(e.status()).hasValue(401);
    assertThat(e).hasMessageContaining("get a token for " + image).hasMessageContaining("'ann'");
  }

  @Test
  void aTokenAnswerWithoutATokenIsNotShown() {
    String realm = "Bearer realm=\"http://" + server.host() + "/token\"";
    server.on("GET " + MANIFEST_PATH, status(401, "WWW-Authenticate", realm));
    server.on("GET /token", reply(200, "{\"tokn\":\"geheim\"}".getBytes(UTF_8)));
    RegistryException e = failure(() -> registry().manifest(image));
    assertThat(e).hasMessageContaining("without a token").hasMessageNotContaining("geheim");
  }

  @Test
  void aMirrorIsAskedFirst() throws Exception {
    try (FaultyRegistry mirror = new FaultyRegistry()) {
      mirror.on("GET /v2/hub/team/app/manifests/1", reply(200, MANIFEST, "Content-Type", TYPE));
      Mirror entry = Mirror.parse(server.host() + "=" + mirror.host() + "/hub");
      RegistrySettings settings = RegistrySettings.defaults().withMirrors(entry);
      assertThat(registry(settings).manifest(image)).isPresent();
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void theRegistryItselfIsAskedAfterAMirrorThatFailsOrLacksIt() throws Exception {
    server.on("GET " + MANIFEST_PATH, reply(200, MANIFEST, "Content-Type", TYPE));
    try (FaultyRegistry lacking = new FaultyRegistry();
        FaultyRegistry failing = new FaultyRegistry()) {
      failing.on("GET " + MANIFEST_PATH, status(403));
      RegistrySettings settings =
          RegistrySettings.defaults()
              .withMirrors(
                  Mirror.parse(server.host() + "=" + lacking.host()),
                  Mirror.parse(server.host() + "=" + failing.host()));
      assertThat(registry(settings).manifest(image)).isPresent();
      assertThat(lacking.requests()).contains("GET " + MANIFEST_PATH);
    }
  }

  @Test
  void whatMirrorsSaidIsPartOfTheFailure() throws Exception {
    server.on("GET " + MANIFEST_PATH, status(403));
    try (FaultyRegistry failing = new FaultyRegistry()) {
      failing.on("GET " + MANIFEST_PATH, status(418));
      RegistrySettings settings =
          RegistrySettings.defaults()
              .withMirrors(Mirror.parse(server.host() + "=" + failing.host()));
      RegistryException e = failure(() -> registry(settings).manifest(image));
      assertThat(e.status()).hasValue(403);
      assertThat(e).hasMessageContaining(failing.host() + " answers 418");
    }
  }

  @Test
  void offlineNothingIsAsked() {
    RegistrySettings offline = RegistrySettings.defaults().withoutNetwork();
    assertThat(failure(() -> registry(offline).manifest(image)))
        .hasMessageContaining("offline")
        .hasMessageContaining(image.toString());
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void aBrokenUploadBeginsAnewInANewSession() throws Exception {
    byte[] content = content(100_000);
    Path file = Files.write(temp.resolve("blob"), content);
    server.on("HEAD " + blobPath(content), status(404));
    server.on(
        "POST /v2/team/app/blobs/uploads/",
        status(202, "Location", "/upload/1?state=a"),
        status(202, "Location", "/upload/2?state=b"));
    server.on("PUT /upload/1", reset());
    server.on("PUT /upload/2", status(201));
    assertThat(registry().push(image, blob(content), file, Optional.empty())).isTrue();
    assertThat(server.requests()).contains("PUT /upload/2?state=b&digest=" + Digest.of(content));
    assertThat(pauses).hasSize(1);
  }

  @Test
  void anUploadWhoseAnswerGotLostIsNotSentTwice() throws Exception {
    byte[] content = content(1000);
    Path file = Files.write(temp.resolve("blob"), content);
    server.on("HEAD " + blobPath(content), status(404), status(200));
    server.on("POST /v2/team/app/blobs/uploads/", status(202, "Location", "/upload/1"));
    server.on("PUT /upload/1", reset());
    assertThat(registry().push(image, blob(content), file, Optional.empty())).isTrue();
    assertThat(server.requests().stream().filter(line -> line.startsWith("PUT"))).hasSize(1);
  }

  @Test
  void aMountThatIsRefusedBecomesAnUpload() throws Exception {
    byte[] content = content(1000);
    Path file = Files.write(temp.resolve("blob"), content);
    server.on("HEAD " + blobPath(content), status(404));
    server.on(
        "POST /v2/team/app/blobs/uploads/", status(403), status(202, "Location", "/upload/1"));
    server.on("PUT /upload/1", status(201));
    Optional<ImageReference> other =
        Optional.of(ImageReference.parse(server.host() + "/team/secret:1"));
    assertThat(registry().push(image, blob(content), file, other)).isTrue();
    assertThat(server.requests())
        .contains(
            "POST /v2/team/app/blobs/uploads/?mount=" + Digest.of(content) + "&from=team/secret");
  }

  @Test
  void aTokenForTheOtherRepositoryThatIsRefusedIsDoneWithout() throws Exception {
    byte[] content = content(1000);
    Path file = Files.write(temp.resolve("blob"), content);
    String realm = "Bearer realm=\"http://" + server.host() + "/token\",service=\"reg\"";
    server.on("GET /token", status(403), reply(200, "{\"token\":\"t\"}".getBytes(UTF_8)));
    server.on("HEAD " + blobPath(content), status(401, "WWW-Authenticate", realm), status(200));
    Optional<ImageReference> other =
        Optional.of(ImageReference.parse(server.host() + "/team/secret:1"));
    assertThat(registry().push(image, blob(content), file, other)).isFalse();
    String token = "GET /token?service=reg&scope=repository:team/app:pull,push";
    assertThat(server.requests())
        .containsSubsequence(token + "&scope=repository:team/secret:pull", token);
  }

  @Test
  void aFileOfTheWrongSizeIsNotSent() throws Exception {
    byte[] content = content(1000);
    Path file = Files.write(temp.resolve("blob"), content(999));
    server.on("HEAD " + blobPath(content), status(404));
    server.on("POST /v2/team/app/blobs/uploads/", status(202, "Location", "/upload/1"));
    RegistryException e =
        failure(() -> registry().push(image, blob(content), file, Optional.empty()));
    assertThat(e).hasMessageContaining(file.toString()).hasMessageContaining("999");
  }
}
