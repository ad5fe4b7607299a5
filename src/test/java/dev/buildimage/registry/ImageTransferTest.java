package dev.buildimage.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LayerSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against the real docker-registry, with skopeo as a witness. */
class ImageTransferTest {
  @TempDir static Path registries;
  private static DockerRegistry open;
  private static DockerRegistry closed;

  @TempDir Path temp;
  private ContentStore store;

  @BeforeAll
  static void start() throws IOException {
    open = DockerRegistry.start(registries.resolve("open"));
    closed = DockerRegistry.startWithPassword(registries.resolve("closed"));
  }

  @AfterAll
  static void stop() {
    open.close();
    closed.close();
  }

  @BeforeEach
  void store() throws IOException {
    store = new ContentStore(temp.resolve("store"));
  }

  private Registry registry(ServerCredential... servers) {
    return registry(RegistrySettings.defaults(), servers);
  }

  private Registry registry(RegistrySettings settings, ServerCredential... servers) {
    return new Registry(
        settings, new CredentialSource(List.of(), List.of(servers), Map.of(), temp));
  }

  private Descriptor layer(int seed, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(seed).nextBytes(content);
    return store.add(MediaTypes.OCI_LAYER, out -> out.write(content));
  }

  /** An image with everything that a careless client loses. */
  private Image strangeImage(int seed) throws IOException {
    Descriptor first = layer(seed, 200_000);
    Descriptor second = layer(seed + 1, 50_000);
    byte[] config =
        """
        {"architecture":"amd64","os":"linux","x-unknown":{"b":1,"a":1.50},
         "config":{"Healthcheck":{"Test":["CMD","true"],"StartInterval":5000000000}},
         "rootfs":{"type":"layers","diff_ids":["%s","%s"]}}
        """
            .formatted(first.digest(), second.digest())
            .getBytes(UTF_8);
    Descriptor configBlob = store.add(MediaTypes.OCI_CONFIG, out -> out.write(config));
    byte[] manifest =
        """
        {
          "schemaVersion": 2,
          "x-unknown" : {"z": 1, "a": 2.00},
          "mediaType": "%s",
          "config": %s,
          "layers": [
            {"mediaType":"%s","digest":"%s","size":%d,"annotations":{"n":"1"},"x-more":[1, 2]},
            {"data":"aGVsbG8=","mediaType":"%s","digest":"%s","size":%d}
          ],
          "annotations": {"b": "ü", "a": ""}
        }
        """
            .formatted(
                MediaTypes.OCI_MANIFEST,
                configBlob,
                first.mediaType(),
                first.digest(),
                first.size(),
                second.mediaType(),
                second.digest(),
                second.size())
            .getBytes(UTF_8);
    store.add(MediaTypes.OCI_MANIFEST, out -> out.write(manifest));
    return new Image(
        (ImageManifest) Manifest.parse(manifest, MediaTypes.OCI_MANIFEST),
        ImageConfig.parse(config));
  }

  private static byte[] skopeo(String... arguments) throws Exception {
    Process process =
        new ProcessBuilder(arguments).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    byte[] out = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).as(String.join(" ", arguments)).isZero();
    return out;
  }

  @Test
  void whatIsPushedIsWhatSkopeoSeesAndWhatIsPulled() throws Exception {
    Image image = strangeImage(1);
    ImageReference target = ImageReference.parse(open.host() + "/team/strange:1");
    PushResult pushed =
        new ImagePusher(registry(), store).push(image, target, Optional.empty(), Tagging.MOVES);
    Digest digest = image.manifest().digest();
    assertThat(pushed).isEqualTo(new PushResult(digest, image.manifest().size(), 3, 0));
    assertThat(skopeo("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + target))
        .isEqualTo(image.manifest().bytes());

    ContentStore other = new ContentStore(temp.resolve("other"));
    ImagePuller puller = new ImagePuller(registry(), other);
    Image pulled = puller.pull(target, Platform.LINUX_AMD64).orElseThrow();
    assertThat(pulled.manifest().bytes()).isEqualTo(image.manifest().bytes());
    assertThat(pulled.config().bytes()).isEqualTo(image.config().bytes());
    for (Descriptor layer : image.manifest().layers()) {
      assertThat(other.blob(layer.digest())).hasSameBinaryContentAs(store.blob(layer.digest()));
    }
    assertThat(other.image(image.manifest().descriptor())).isPresent();
    assertThat(puller.pull(target.withDigest(digest), Platform.LINUX_AMD64)).isPresent();
  }

  @Test
  void eachBlobIsToldOfOnItsWay() throws Exception {
    Image image = strangeImage(20);
    ImageReference target = ImageReference.parse(open.host() + "/team/told:1");
    List<BlobTransfer> told = Collections.synchronizedList(new ArrayList<>());
    ImagePusher pusher = new ImagePusher(registry(), store, told::add);
    pusher.push(image, target, Optional.empty(), Tagging.MOVES);
    pusher.push(
        image,
        ImageReference.parse(open.host() + "/team/told-again:1"),
        Optional.of(target),
        Tagging.MOVES);
    ContentStore other = new ContentStore(temp.resolve("told"));
    new ImagePuller(registry(), other, LayerSink.none(), told::add)
        .pull(target, Platform.LINUX_AMD64);

    assertThat(told)
        .extracting(each -> each.way() + " " + each.result())
        .containsExactly(
            "PUSH MOVED",
            "PUSH MOVED",
            "PUSH MOVED",
            "PUSH THERE",
            "PUSH THERE",
            "PUSH THERE",
            "PULL MOVED",
            "PULL MOVED");
  }

  @Test
  void whatIsThereIsNotSentAgain() throws Exception {
    Image image = strangeImage(10);
    ImageReference target = ImageReference.parse(open.host() + "/team/again:1");
    ImagePusher pusher = new ImagePusher(registry(), store);
    pusher.push(image, target, Optional.empty(), Tagging.MOVES);
    Digest digest = image.manifest().digest();
    assertThat(pusher.push(image, target, Optional.empty(), Tagging.MOVES))
        .isEqualTo(new PushResult(digest, 0, 0, 3));
    ImageReference elsewhere = ImageReference.parse(open.host() + "/team/elsewhere:1");
    assertThat(pusher.push(image, elsewhere, Optional.of(target), Tagging.MOVES))
        .as("mounted")
        .isEqualTo(new PushResult(digest, 0, 0, 3));
    assertThat(registry().head(elsewhere)).contains(image.manifest().descriptor());
  }

  @Test
  void aTagMoves() throws Exception {
    ImageReference target = ImageReference.parse(open.host() + "/team/moving:1");
    ImagePusher pusher = new ImagePusher(registry(), store);
    pusher.push(strangeImage(20), target, Optional.empty(), Tagging.MOVES);
    Image second = strangeImage(30);
    pusher.push(second, target, Optional.empty(), Tagging.MOVES);
    assertThat(registry().head(target)).contains(second.manifest().descriptor());
  }

  @Test
  void whatIsNotThereIsEmpty() throws Exception {
    ImagePuller puller = new ImagePuller(registry(), store);
    Registry registry = registry();
    for (String name : List.of("/no/such:1", "/team/strange:no-such-tag")) {
      ImageReference reference = ImageReference.parse(open.host() + name);
      assertThat(puller.pull(reference, Platform.LINUX_AMD64)).isEmpty();
      assertThat(registry.head(reference)).isEmpty();
      assertThat(registry.has(reference, Digest.of("no such blob"))).isFalse();
    }
  }

  @Test
  void anIndexGivesThePlatformsImage() throws Exception {
    Image image = strangeImage(40);
    ImageReference tag = ImageReference.parse(open.host() + "/team/index:1");
    Registry registry = registry();
    new ImagePusher(registry, store).push(image, tag, Optional.empty(), Tagging.MOVES);
    byte[] bytes =
        """
        {"schemaVersion":2, "manifests":[
          {"mediaType":"%s","digest":"%s","size":%d,"platform":{"os":"linux","architecture":"amd64"}}],
         "x-unknown":true}
        """
            .formatted(
                MediaTypes.OCI_MANIFEST, image.manifest().digest(), image.manifest().bytes().length)
            .getBytes(UTF_8);
    Manifest index = Manifest.parse(bytes, MediaTypes.OCI_INDEX);
    registry.push(tag.withTag("all"), index);
    assertThat(registry.manifest(tag.withTag("all")).map(Manifest::bytes)).contains(bytes);

    ImagePuller puller = new ImagePuller(registry, new ContentStore(temp.resolve("other")));
    assertThat(puller.pull(tag.withTag("all"), Platform.LINUX_AMD64).map(Image::manifest))
        .map(ImageManifest::digest)
        .contains(image.manifest().digest());
    RegistryException e =
        catchThrowableOfType(
            RegistryException.class,
            () -> puller.pull(tag.withTag("all"), Platform.parse("linux/arm64")));
    assertThat(e)
        .hasMessageContaining(tag.withTag("all").toString())
        .hasMessageContaining("linux/arm64")
        .hasMessageContaining("only for linux/amd64");
    RegistryException single =
        catchThrowableOfType(
            RegistryException.class, () -> puller.pull(tag, Platform.parse("linux/arm64")));
    assertThat(single).hasMessageContaining("is for linux/amd64, not for linux/arm64");
  }

  @Test
  void aLayerThatMustNotBeDistributedStaysADescriptor() throws Exception {
    Digest absent = Digest.of("not in any registry");
    ImageConfig config =
        ImageConfig.scratch(Platform.LINUX_AMD64)
            .withLayer(absent, new ImageConfig.History("2026-11-22T00:00:00Z", "ADD", ""));
    Descriptor foreign =
        Descriptor.of("application/vnd.docker.image.rootfs.foreign.diff.tar.gzip", absent, 19);
    Image image =
        store.add(config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, List.of(foreign)));
    try (FaultyRegistry lenient = new FaultyRegistry()) {
      // docker-registry takes only URLs of hosts that it was told of: this one takes and gives any
      // manifest
      ImageReference reference = ImageReference.parse(lenient.host() + "/foreign:1");
      lenient.on(
          "GET /v2/foreign/manifests/1",
          FaultyRegistry.reply(
              200, image.manifest().bytes(), "Content-Type", MediaTypes.OCI_MANIFEST));
      lenient.on(
          "GET /v2/foreign/blobs/" + image.manifest().config().digest(),
          FaultyRegistry.reply(200, config.bytes()));
      ContentStore other = new ContentStore(temp.resolve("other"));
      Image pulled =
          new ImagePuller(registry(), other).pull(reference, Platform.LINUX_AMD64).orElseThrow();
      assertThat(pulled.manifest().bytes()).isEqualTo(image.manifest().bytes());
      assertThat(other.contains(foreign)).isFalse();
    }
  }

  @Test
  void aPasswordIsNeeded() throws Exception {
    Image image = strangeImage(50);
    ImageReference target = ImageReference.parse(closed.host() + "/team/secret:1");
    RegistryException anonymous =
        catchThrowableOfType(
            RegistryException.class,
            () ->
                new ImagePusher(registry(), store)
                    .push(image, target, Optional.empty(), Tagging.MOVES));
    assertThat(anonymous.status()).hasValue(401);
    assertThat(anonymous)
        .hasMessageContaining("answers 401")
        .hasMessageContaining("docker login " + closed.host());
    RegistryException wrong =
        catchThrowableOfType(
            RegistryException.class,
            () ->
                registry(new ServerCredential(closed.host(), DockerRegistry.USER, "wrong"))
                    .manifest(target));
    assertThat(wrong.status()).hasValue(401);
    assertThat(wrong).hasMessageContaining("user 'ann'").hasMessageNotContaining("wrong");

    Registry registry =
        registry(new ServerCredential("127.0.0.1", DockerRegistry.USER, DockerRegistry.PASSWORD));
    PushResult pushed =
        new ImagePusher(registry, store).push(image, target, Optional.empty(), Tagging.MOVES);
    assertThat(pushed.blobsSent()).isEqualTo(3);
    ContentStore other = new ContentStore(temp.resolve("other"));
    assertThat(new ImagePuller(registry, other).pull(target, Platform.LINUX_AMD64)).isPresent();
    assertThat(
            skopeo(
                "skopeo",
                "inspect",
                "--raw",
                "--tls-verify=false",
                "--creds",
                DockerRegistry.USER + ":" + DockerRegistry.PASSWORD,
                "docker://" + target))
        .isEqualTo(image.manifest().bytes());
  }

  /** An address that leads to this machine without being one of its loopback names. */
  private ImageReference byUnspecifiedAddress(String repository) {
    return ImageReference.parse(closed.host().replace("127.0.0.1", "0.0.0.0") + repository);
  }

  @Test
  void aHostThatIsNotLoopbackIsNotSpokenToInPlainText() {
    ImageReference reference = byUnspecifiedAddress("/team/plain:1");
    RegistryException e =
        catchThrowableOfType(RegistryException.class, () -> registry().manifest(reference));
    assertThat(e.status()).isEmpty();
    assertThat(e)
        .hasMessageContaining(reference.registry() + " can't be trusted")
        .hasMessageContaining("builder.insecureRegistries");
  }

  @Test
  void anInsecureHostIsSpokenToInPlainTextButNotToldThePassword() {
    ImageReference reference = byUnspecifiedAddress("/team/plain:1");
    RegistrySettings settings =
        RegistrySettings.defaults()
            .withTrust(new Trust(Set.of(reference.registry()), Set.of(), Map.of()));
    Registry registry =
        registry(
            settings,
            new ServerCredential("0.0.0.0", DockerRegistry.USER, DockerRegistry.PASSWORD));
    RegistryException e =
        catchThrowableOfType(RegistryException.class, () -> registry.manifest(reference));
    assertThat(e.status()).hasValue(401);
    assertThat(e)
        .hasMessageContaining("user 'ann'")
        .hasMessageContaining("not sent over plain HTTP")
        .hasMessageNotContaining(DockerRegistry.PASSWORD);
  }

  @Test
  void dockerHubThroughAMirror() throws Exception {
    Image image = strangeImage(60);
    Registry direct = registry();
    new ImagePusher(direct, store)
        .push(
            image,
            ImageReference.parse(open.host() + "/hub/library/strange:1"),
            Optional.empty(),
            Tagging.MOVES);
    RegistrySettings settings =
        RegistrySettings.defaults().withMirrors(Mirror.parse("docker.io=" + open.host() + "/hub"));
    ContentStore other = new ContentStore(temp.resolve("other"));
    assertThat(
            new ImagePuller(registry(settings), other)
                .pull(ImageReference.parse("strange:1"), Platform.LINUX_AMD64)
                .map(pulled -> pulled.manifest().digest()))
        .contains(image.manifest().digest());
  }

  @Test
  void aBlobLargerThanTheHeapGoesBothWays() throws Exception {
    Path file = temp.resolve("large");
    byte[] block = new byte[1 << 20];
    Random random = new Random(70);
    int blocks = 300;
    Descriptor blob =
        store.add(
            MediaTypes.OCI_LAYER,
            out -> {
              for (int i = 0; i < blocks; i++) {
                random.nextBytes(block);
                out.write(block);
              }
            });
    assertThat(blob.size()).isGreaterThan(Runtime.getRuntime().maxMemory());
    ImageReference repository = ImageReference.parse(open.host() + "/team/large");
    Registry registry = registry();
    assertThat(registry.push(repository, blob, () -> store.open(blob), Optional.empty())).isTrue();
    assertThat(registry.has(repository, blob.digest())).isTrue();
    try (var out = Files.newOutputStream(file)) {
      registry.pull(repository, blob, out);
    }
    assertThat(file).hasSize(blob.size());
  }

  @Test
  void smallPullsGoIntoAnyStream() throws Exception {
    Descriptor blob = layer(80, 1000);
    ImageReference repository = ImageReference.parse(open.host() + "/team/small");
    Registry registry = registry();
    registry.push(repository, blob, () -> store.open(blob), Optional.empty());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    registry.pull(repository, blob, out);
    assertThat(out.toByteArray()).isEqualTo(Files.readAllBytes(store.blob(blob.digest())));
  }
}
