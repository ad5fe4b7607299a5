package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.registry.Attachment;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.DockerRegistry;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.registry.ImagePusher;
import dev.buildimage.registry.Referrers;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.registry.Tagging;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.sandbox.Namespaces;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Garbage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PruneTest {
  private static final String LIVE = "1".repeat(40);
  private static final String DEAD = "2".repeat(40);
  private static final String DEAD_TOO = "3".repeat(64);
  private static final BuilderTags TAGS = new BuilderTags(List.of("{commitDate}-{key}"));
  private static final BuildRequest REQUEST = new BuildRequest("Dockerfile", List.of());

  @TempDir Path folder;

  @Test
  void theKeysOfBranchesTagsAndTheWorkTreeAreLive() throws Exception {
    Path git = Files.createDirectories(folder.resolve("git"));
    String setup =
        """
        set -e
        git init -q -b main .
        git config user.name A; git config user.email a@example.org
        echo 'FROM scratch' >Dockerfile; git add .; git commit -qm main
        """;
    BusyboxImage.shell(git, setup);
    String main = key(git);
    BusyboxImage.shell(
        git, "git switch -qc feature; echo 'FROM a' >Dockerfile; git commit -qam feature");
    String feature = key(git);
    BusyboxImage.shell(git, "echo 'FROM b' >Dockerfile; git commit -qam tagged; git tag v1");
    String tagged = key(git);
    BusyboxImage.shell(git, "echo 'FROM c' >Dockerfile; git commit -qam lost");
    String lost = key(git);
    BusyboxImage.shell(
        git,
        "git reset -q --hard HEAD~2; git switch -qc none main; git rm -q Dockerfile;"
            + " git commit -qm none; git switch -qc wrong main; echo FROM >Dockerfile;"
            + " git commit -qam wrong; git switch -q main; echo 'FROM d' >Dockerfile");
    String workTree = key(git);

    try (KeyRepository repository = KeyRepository.open(git)) {
      LiveKeys live = LiveKeys.of(repository, source -> BuildLines.NONE, List.of(REQUEST));
      assertThat(live.keys()).containsExactlyInAnyOrder(main, feature, tagged, workTree);
      assertThat(live.keys()).doesNotContain(lost);
      assertThat(live.commits()).isEqualTo(5);
    }
  }

  @Test
  void aPlatformsKeysAreLiveWhenItIsOneOfThoseThatThereAreImagesFor() throws Exception {
    Path git = Files.createDirectories(folder.resolve("git"));
    BusyboxImage.shell(
        git,
        """
        set -e
        git init -q -b main .
        git config user.name A; git config user.email a@example.org
        echo 'FROM scratch' >Dockerfile; git add .; git commit -qm main
        """);
    BuildRequest arm = REQUEST.on(Platform.parse("linux/arm64"));
    String here = key(git);
    String there = key(git, arm);

    try (KeyRepository repository = KeyRepository.open(git)) {
      assertThat(LiveKeys.of(repository, source -> BuildLines.NONE, List.of(REQUEST)).keys())
          .containsExactly(here);
      assertThat(LiveKeys.of(repository, source -> BuildLines.NONE, List.of(REQUEST, arm)).keys())
          .containsExactlyInAnyOrder(here, there);
    }
  }

  private static String key(Path git) throws Exception {
    return key(git, REQUEST);
  }

  private static String key(Path git, BuildRequest request) throws Exception {
    try (KeyRepository repository = KeyRepository.open(git)) {
      return new BuildDefinitions(repository).read(request).key();
    }
  }

  @Test
  void aTagIsOursWhenItHasAWholeKey() {
    assertThat(TAGS.key(LIVE)).contains(LIVE);
    assertThat(TAGS.key(DEAD_TOO)).contains(DEAD_TOO);
    assertThat(TAGS.key("tools-" + LIVE)).contains(LIVE);
    assertThat(TAGS.key("20261122193000-" + LIVE)).contains(LIVE);
    assertThat(
            Stream.of(
                "latest",
                "v1",
                LIVE.substring(1),
                LIVE + "0",
                "x-" + LIVE,
                LIVE + "-x",
                "1-" + LIVE,
                "sha256-" + DEAD_TOO + ".sig",
                "A".repeat(40)))
        .allMatch(tag -> TAGS.key(tag).isEmpty());
  }

  @Test
  void onlyBuilderImagesOfThisRepositoryAreGivenUp() throws Exception {
    ContentStore store = new ContentStore(folder.resolve("store"));
    for (String name :
        List.of(
            "localhost/builder:" + LIVE,
            "localhost/builder:" + DEAD,
            "localhost/builder:tools-" + DEAD,
            "localhost/builder:latest",
            "localhost/other:" + DEAD,
            "not a reference")) {
      store.tag(name, image(store, name).manifest());
    }
    Path tree = Files.createDirectory(store.newWorkFolder("step").resolve("fs"));
    store.adoptTree(Digest.of("nobody's"), tree);
    age(store.root());
    ContentStore now = new ContentStore(store.root());
    StorePrune prune = new StorePrune(now, new Sandbox(now, new Namespaces(), "auto"));
    Instant monthAgo = Instant.now().minus(Duration.ofDays(30));

    Garbage seen =
        prune.prune(Optional.of(known("localhost")), monthAgo, OptionalLong.empty(), true);
    assertThat(seen.names())
        .extracting(Garbage.Name::text)
        .containsExactly("localhost/builder:" + DEAD, "localhost/builder:tools-" + DEAD);
    Garbage gone =
        prune.prune(Optional.of(known("localhost")), monthAgo, OptionalLong.empty(), false);
    assertThat(gone).isEqualTo(seen);
    assertThat(gone.folders()).isEqualTo(1);
    try (Stream<Path> left = Files.list(store.root().resolve("tmp"))) {
      assertThat(left.filter(path -> path.getFileName().toString().startsWith("garbage")))
          .isEmpty();
    }
    age(store.root());
    assertThat(
            prune
                .prune(Optional.empty(), Instant.now(), OptionalLong.empty(), true)
                .names()
                .stream()
                .map(Garbage.Name::text))
        .as("with no builder image at hand, all is told by age")
        .hasSize(4);
  }

  @Test
  void ofARegistryOnlyManifestsThatNoOtherTagLeadsToAreDeleted() throws Exception {
    try (DockerRegistry server = DockerRegistry.start(folder.resolve("registry"))) {
      ContentStore store = new ContentStore(folder.resolve("store"));
      Registry registry = registry();
      StorePrune.Known known = known(server.host());
      ImagePusher pusher = new ImagePusher(registry, store);
      Image live = image(store, "live");
      Image dead = image(store, "dead");
      Image released = image(store, "released");
      Map<String, Image> pushed =
          Map.of(
              LIVE,
              live,
              "tools-" + LIVE,
              live,
              DEAD,
              dead,
              "20261122193000-" + DEAD,
              dead,
              "tools-" + DEAD,
              image(store, "dead tools"),
              DEAD_TOO,
              released,
              "v1",
              released,
              "latest",
              image(store, "latest"));
      for (Map.Entry<String, Image> image : pushed.entrySet()) {
        pusher.push(
            image.getValue(),
            known.repository().withTag(image.getKey()),
            Optional.empty(),
            Tagging.STAYS);
      }
      RegistryPrune prune = new RegistryPrune(registry);

      RegistryPrune.Plan plan = prune.plan(known);
      assertThat(plan.tags()).containsExactly("20261122193000-" + DEAD, DEAD, "tools-" + DEAD);
      assertThat(plan.shared()).containsExactly(DEAD_TOO);
      assertThat(plan.manifests()).hasSize(2).contains(dead.manifest().digest());
      assertThat(plan.kept()).isEqualTo(5);
      assertThat(plan.bytes()).isGreaterThan(0);
      assertThat(registry.tags(known.repository())).as("a plan deletes nothing").hasSize(8);

      prune.execute(known, plan);
      assertThat(registry.tags(known.repository()))
          .containsExactlyInAnyOrder(LIVE, "tools-" + LIVE, DEAD_TOO, "v1", "latest");
      assertThat(prune.plan(known).manifests()).isEmpty();
    }
  }

  @Test
  void whatIsAttachedToAnImageGoesWithIt() throws Exception {
    try (DockerRegistry server = DockerRegistry.start(folder.resolve("registry"))) {
      ContentStore store = new ContentStore(folder.resolve("store"));
      Registry registry = registry();
      StorePrune.Known known = known(server.host());
      Referrers referrers = new Referrers(registry);
      Map<String, Image> images = Map.of(LIVE, image(store, "live"), DEAD, image(store, "dead"));
      for (Map.Entry<String, Image> entry : images.entrySet()) {
        ImageReference target = known.repository().withTag(entry.getKey());
        new ImagePusher(registry, store)
            .push(entry.getValue(), target, Optional.empty(), Tagging.STAYS);
        referrers.attach(target, sbom(entry.getKey()));
      }
      Digest live = images.get(LIVE).manifest().digest();
      Digest dead = images.get(DEAD).manifest().digest();
      Digest gone = referrers.of(known.repository(), dead).get(0).digest();
      RegistryPrune prune = new RegistryPrune(registry);

      RegistryPrune.Plan plan = prune.plan(known);
      assertThat(plan.tags()).containsExactly(DEAD, Referrers.tag(dead));
      assertThat(plan.manifests()).hasSize(3).contains(dead, gone);
      assertThat(plan.kept()).isEqualTo(2);

      prune.execute(known, plan);
      assertThat(registry.tags(known.repository()))
          .containsExactlyInAnyOrder(LIVE, Referrers.tag(live));
      assertThat(registry.headAtRegistry(known.repository().withDigest(gone))).isEmpty();
      assertThat(referrers.of(known.repository(), live)).hasSize(1);
    }
  }

  private static Attachment sbom(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new Attachment(
        "application/spdx+json",
        Descriptor.of("application/spdx+json", Digest.of(bytes), bytes.length),
        () -> new ByteArrayInputStream(bytes),
        Map.of());
  }

  @Test
  void nothingThatABranchOrTagNeedsGoes() throws Exception {
    Path git = Files.createDirectories(folder.resolve("git"));
    BusyboxImage.shell(
        git,
        "git init -q -b main . && git config user.name A && git config user.email a@b && echo FROM scratch >Dockerfile");
    Map<String, String> keys = new LinkedHashMap<>();
    for (String branch : List.of("main", "feature", "release", "tagged", "merged")) {
      BusyboxImage.shell(
          git,
          "git switch -qC %1$s && echo 'ENV A=%1$s' >>Dockerfile && git add . && git commit -qm %1$s"
              .formatted(branch));
      keys.put(branch, key(git));
    }
    // the tag keeps what its branch has left; of merged nothing is left
    BusyboxImage.shell(
        git, "git tag v1 tagged && git switch -q main && git branch -qD tagged merged");
    try (DockerRegistry server = DockerRegistry.start(folder.resolve("registry"));
        KeyRepository repository = KeyRepository.open(git)) {
      ContentStore store = new ContentStore(folder.resolve("store"));
      Registry registry = registry();
      ImageReference builder = ImageReference.parse(server.host() + "/builder");
      for (Map.Entry<String, String> each : keys.entrySet()) {
        // all share a layer
        Image image = image(store, "tools", each.getKey());
        ImageReference target = builder.withTag(each.getValue());
        store.tag(target.toString(), image.manifest());
        new ImagePusher(registry, store).push(image, target, Optional.empty(), Tagging.STAYS);
      }
      age(store.root());
      LiveKeys live = LiveKeys.of(repository, source -> BuildLines.NONE, List.of(REQUEST));
      StorePrune.Known known = new StorePrune.Known(builder, TAGS, live);
      String dead = keys.remove("merged");

      RegistryPrune remote = new RegistryPrune(registry);
      RegistryPrune.Plan plan = remote.plan(known);
      assertThat(plan.tags()).containsExactly(dead);
      remote.execute(known, plan);
      ContentStore now = new ContentStore(store.root());
      StorePrune local = new StorePrune(now, new Sandbox(now, new Namespaces(), "auto"));
      Garbage garbage = local.prune(Optional.of(known), Instant.now(), OptionalLong.of(0), false);
      assertThat(garbage.names())
          .extracting(Garbage.Name::text)
          .containsExactly(builder.withTag(dead).toString());

      assertThat(registry.tags(builder)).containsExactlyInAnyOrderElementsOf(keys.values());
      ContentStore fresh = new ContentStore(folder.resolve("fresh"));
      for (String key : keys.values()) {
        assertThat(
                new ImagePuller(registry, fresh).pull(builder.withTag(key), Platform.LINUX_AMD64))
            .isPresent();
        assertThat(now.image(builder.withTag(key).toString())).isPresent();
      }
      assertThat(now.image(builder.withTag(dead).toString())).isEmpty();
    }
  }

  private Registry registry() {
    return new Registry(
        RegistrySettings.defaults(), new CredentialSource(List.of(), List.of(), Map.of(), folder));
  }

  private static StorePrune.Known known(String host) {
    return new StorePrune.Known(
        ImageReference.parse(host + "/builder"), TAGS, new LiveKeys(Set.of(LIVE), 1));
  }

  private static Image image(ContentStore store, String... contents) throws IOException {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    List<Descriptor> layers = new ArrayList<>();
    for (String content : contents) {
      Descriptor layer =
          store.add(
              MediaTypes.OCI_LAYER, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
      layers.add(layer);
      config =
          config.withLayer(
              layer.digest(), new ImageConfig.History("1970-01-01T00:00:00Z", "RUN", "test"));
    }
    return store.add(config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, layers));
  }

  /** As if an hour had passed. */
  private static void age(Path store) throws IOException {
    for (String part : List.of("blobs", "trees")) {
      try (Stream<Path> files = Files.walk(store.resolve(part), 2)) {
        for (Path file : files.toList()) {
          Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(1))));
        }
      }
    }
  }
}
