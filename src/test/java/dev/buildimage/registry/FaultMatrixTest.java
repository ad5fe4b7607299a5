package dev.buildimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.registry.FaultProxy.Fault;
import dev.buildimage.registry.FaultProxy.Kind;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A push and a pull through every fault of every kind of request. */
class FaultMatrixTest {
  private static final String PASSWORD = "geheim-geheim";
  private static final Set<Fault> STATUS =
      EnumSet.of(Fault.STATUS_429, Fault.STATUS_500, Fault.STATUS_503);

  @TempDir static Path shared;
  private static DockerRegistry upstream;
  private static ContentStore source;
  private static Image image;
  private static FaultProxy proxy;
  private static FaultProxy elsewhere;

  @TempDir Path temp;

  @BeforeAll
  static void start() throws IOException {
    upstream = DockerRegistry.start(shared.resolve("registry"));
    proxy = new FaultProxy(upstream.host());
    elsewhere = proxy.beside();
    source = new ContentStore(shared.resolve("store"));
    Descriptor first = layer(1);
    Descriptor second = layer(2);
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    for (Descriptor layer : List.of(first, second)) {
      config =
          config.withLayer(
              layer.digest(), new ImageConfig.History("2026-11-22T00:00:00Z", "ADD", ""));
    }
    image =
        source.add(
            config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, List.of(first, second)));
  }

  private static Descriptor layer(int seed) throws IOException {
    byte[] content = new byte[40_000];
    new Random(seed).nextBytes(content);
    return source.add(MediaTypes.OCI_LAYER, out -> out.write(content));
  }

  @AfterAll
  static void stop() {
    proxy.close();
    elsewhere.close();
    upstream.close();
  }

  @BeforeEach
  void mend() {
    proxy.withTokens(1000).mend();
    elsewhere.mend();
  }

  private Registry registry(Fault fault) {
    Duration timeout = Duration.ofMillis(fault == Fault.HANG ? 500 : 60_000);
    return new Registry(
        RegistrySettings.defaults().withTimeout(timeout),
        new CredentialSource(
            List.of(), List.of(new ServerCredential("127.0.0.1", "ann", PASSWORD)), Map.of(), temp),
        pause -> {});
  }

  /** Each in a repository of its own: what another left there would be skipped. */
  private ImageReference target(Kind kind, Fault fault, String mode) {
    String name = (kind + "-" + fault + "-" + mode).toLowerCase(Locale.ROOT);
    return ImageReference.parse(proxy.host() + "/team/" + name + ":1");
  }

  private void pushAndPull(ImageReference target, Fault fault) throws IOException {
    boolean pulled = target.repository().contains("/get_");
    new ImagePusher(registry(fault), source).push(image, target, Optional.empty(), Tagging.STAYS);
    // its own, since a token server may be asked again
    Registry reader = registry(fault);
    assertThat(reader.head(target).map(Descriptor::digest)).contains(image.manifest().digest());
    if (!pulled) {
      return;
    }
    ContentStore other = new ContentStore(temp.resolve("other"));
    Image copy = new ImagePuller(reader, other).pull(target, Platform.LINUX_AMD64).orElseThrow();
    assertThat(copy.manifest().bytes()).isEqualTo(image.manifest().bytes());
    for (Descriptor layer : image.manifest().layers()) {
      assertThat(other.blob(layer.digest())).hasSameBinaryContentAs(source.blob(layer.digest()));
    }
  }

  static Stream<Arguments> cases() {
    return Arrays.stream(Kind.values())
        .flatMap(kind -> Arrays.stream(Fault.values()).map(fault -> Arguments.of(kind, fault)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatPassesIsSurvived(Kind kind, Fault fault) throws Exception {
    ImageReference target = target(kind, fault, "once");
    proxy.trouble(kind, fault, 1, elsewhere);
    if (fault == Fault.WEB_PAGE && kind != Kind.HEAD_MANIFEST) {
      assertNamed(target, fault, named(target, fault));
    } else {
      pushAndPull(target, fault);
    }
    assertNothingLeaked();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatStaysIsNamed(Kind kind, Fault fault) throws Exception {
    ImageReference target = target(kind, fault, "always");
    proxy.trouble(kind, fault, Integer.MAX_VALUE, elsewhere);
    if (fault == Fault.REDIRECT) {
      pushAndPull(target, fault);
    } else if (STATUS.contains(fault)) {
      RegistryException e = named(target, fault);
      assertThat(e.status()).hasValue(Integer.parseInt(fault.name().replace("STATUS_", "")));
      if (!kind.name().startsWith("HEAD")) {
        assertThat(e).hasMessageContaining("TROUBLE: so it is");
      }
      assertNamed(target, fault, e);
    } else if (Set.of(Fault.RESET_BEFORE, Fault.HANG).contains(fault)
        || (kind.name().startsWith("GET_")
            && fault != Fault.RESET_AFTER
            && !harmless(kind, fault))) {
      assertNamed(target, fault, named(target, fault));
    } else {
      // a lie that nobody can tell, or that doesn't matter: right, or named
      try {
        pushAndPull(target, fault);
      } catch (RegistryException e) {
        assertNamed(target, fault, e);
      }
    }
    assertNothingLeaked();
  }

  /** A token has no digest, and a blob is whole without what is promised behind it. */
  private static boolean harmless(Kind kind, Fault fault) {
    return (kind == Kind.GET_TOKEN && fault == Fault.WRONG_DIGEST)
        || (kind == Kind.GET_BLOB && fault == Fault.WRONG_LENGTH);
  }

  private RegistryException named(ImageReference target, Fault fault) {
    RegistryException e =
        catchThrowableOfType(RegistryException.class, () -> pushAndPull(target, fault));
    assertThat(e).isNotNull();
    return e;
  }

  private void assertNamed(ImageReference target, Fault fault, RegistryException e) {
    assertThat(e)
        .hasMessageContaining(proxy.host())
        .hasMessageContaining(target.repository())
        .hasMessageNotContaining("geheim");
  }

  private void assertNothingLeaked() {
    assertThat(elsewhere.authorizations()).isEmpty();
    assertThat(proxy.authorizations()).allMatch(it -> it.startsWith("Bearer -_") || basic(it));
  }

  private static boolean basic(String authorization) {
    return authorization.startsWith("Basic ");
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void tokensThatExpireAtAnyTimeAreRenewed(Kind kind) throws Exception {
    proxy.withTokens(kind.ordinal() + 1);
    int before = proxy.tokensGiven();
    pushAndPull(target(kind, Fault.STATUS_429, "tokens"), Fault.STATUS_429);
    assertThat(proxy.tokensGiven() - before).isGreaterThan(2);
  }

  @Test
  void aRegistryThatQuotesSecretsIsNotQuoted() throws Exception {
    try (FaultyRegistry server = new FaultyRegistry()) {
      ImageReference reference = ImageReference.parse(server.host() + "/team/app:1");
      server.on(
          "GET /v2/team/app/manifests/1",
          FaultyRegistry.status(401, "WWW-Authenticate", "Basic realm=\"x\""),
          FaultyRegistry.reply(
              403,
              ("no " + PASSWORD + " for Basic YW5uOmdlaGVpbS1nZWhlaW0=")
                  .getBytes(StandardCharsets.UTF_8)));
      RegistryException e =
          catchThrowableOfType(
              RegistryException.class, () -> registry(Fault.STATUS_429).manifest(reference));
      assertThat(e)
          .hasMessageContaining("403 (no *** for Basic ***)")
          .hasMessageNotContaining("geheim")
          .hasMessageNotContaining("YW5u");
    }
  }
}
