package dev.buildimage.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.store.Retention.Claim;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CollectorTest {
  private static final Instant NOW = Instant.now();

  @TempDir Path folder;
  private ContentStore store;

  @BeforeEach
  void store() throws IOException {
    store = new ContentStore(folder);
  }

  @Test
  void whatNobodyHasTheKeyOfGoesAndWhatOthersShareStays() throws IOException {
    Image kept = image("registry/builder:live", "shared", "kept");
    Image gone = image("registry/builder:dead", "shared", "gone");
    Path keptTree = tree(kept.config().diffIds().get(1));
    Path goneTree = tree(gone.config().diffIds().get(1));
    Path shaped = tree(LayerTreeIds.shaped(kept.config().diffIds()));
    age(Duration.ofDays(1));

    Retention retention = retention(Duration.ofDays(365), OptionalLong.empty());
    Garbage seen = new Collector(new ContentStore(folder), List.of()).look(retention);
    assertThat(store.image("registry/builder:dead")).as("only looked at").isPresent();
    age(Duration.ofDays(1));
    Garbage garbage = collect(retention);

    assertThat(garbage).isEqualTo(seen);
    assertThat(garbage.names())
        .containsExactly(new Garbage.Name("registry/builder:dead", "of no branch or tag"));
    assertThat(garbage.blobs()).as("layer, config, manifest").isEqualTo(3);
    assertThat(garbage.folders()).isEqualTo(1);
    assertThat(store.image("registry/builder:live")).isPresent();
    assertThat(store.image("registry/builder:dead")).isEmpty();
    assertThat(store.blob(gone.manifest().layers().get(1).digest())).doesNotExist();
    assertThat(List.of(keptTree, shaped)).allMatch(Files::exists);
    assertThat(goneTree).doesNotExist();
    assertThat(garbage.bytes()).isGreaterThan(0);
    assertThat(garbage.keptBytes()).isEqualTo(diskUse());
  }

  @Test
  void whatNobodyClaimsGoesWhenItWasNotUsedForLong() throws IOException {
    image("docker.io/library/old:1", "old");
    age(Duration.ofDays(20));
    image("docker.io/library/young:1", "young");

    Garbage garbage = collect(retention(Duration.ofDays(14), OptionalLong.empty()));

    assertThat(garbage.names())
        .extracting(Garbage.Name::text)
        .containsExactly("docker.io/library/old:1");
    assertThat(garbage.names().get(0).why()).startsWith("not used since 20");
    assertThat(store.image("docker.io/library/young:1")).isPresent();
  }

  @Test
  void aUseIsNotedAndKeepsAnImage() throws IOException {
    image("docker.io/library/old:1", "old");
    age(Duration.ofDays(20));
    assertThat(new ContentStore(folder).image("docker.io/library/old:1")).isPresent();

    assertThat(collect(retention(Duration.ofDays(14), OptionalLong.empty())).names()).isEmpty();
    assertThat(store.image("docker.io/library/old:1")).isPresent();
  }

  @Test
  void aboveItsSizeTheStoreLosesWhatWasUsedLongestAgoButNothingThatIsClaimed() throws IOException {
    image("registry/builder:live", "a".repeat(100_000));
    age(Duration.ofDays(3));
    image("docker.io/library/first:1", "b".repeat(100_000));
    age(Duration.ofDays(2));
    image("docker.io/library/second:1", "c".repeat(100_000));
    age(Duration.ofDays(1));

    Garbage garbage = collect(retention(Duration.ofDays(365), OptionalLong.of(250_000)));
    assertThat(garbage.names())
        .containsExactly(new Garbage.Name("docker.io/library/first:1", "used longest ago"));
    assertThat(garbage.keptBytes()).isBetween(200_000L, 250_000L);

    assertThat(collect(retention(Duration.ofDays(365), OptionalLong.of(0))).names())
        .extracting(Garbage.Name::text)
        .containsExactly("docker.io/library/second:1");
    assertThat(store.image("registry/builder:live")).isPresent();
  }

  @Test
  void whatHasNoNameGoesAndSoDoNamesOfWhatIsNotWholeAndTheQuarantine() throws IOException {
    Image broken = image("docker.io/library/broken:1", "broken");
    Files.delete(store.blob(broken.manifest().digest()));
    store.add(MediaTypes.OCI_LAYER, out -> out.write('x'));
    Path altered = Files.createDirectories(folder.resolve("quarantine")).resolve("altered");
    Files.writeString(altered, "altered");
    age(Duration.ofHours(1));

    Garbage garbage = collect(retention(Duration.ofDays(365), OptionalLong.empty()));

    assertThat(garbage.names())
        .containsExactly(new Garbage.Name("docker.io/library/broken:1", "not whole"));
    assertThat(garbage.blobs()).as("layer and config of the broken one, and x").isEqualTo(3);
    assertThat(altered).doesNotExist();
    assertThat(diskUse()).isZero();
  }

  @Test
  void whatMayBeOfUseAgainGoesByItsAge() throws IOException {
    Descriptor old = store.add(MediaTypes.OCI_LAYER, out -> out.write('o'));
    Path caches = folder.resolve("caches");
    Files.createDirectories(caches.resolve("old/0"));
    age(Duration.ofDays(20));
    Descriptor young = store.add(MediaTypes.OCI_LAYER, out -> out.write('y'));
    Files.createDirectories(caches.resolve("young/0"));
    Files.writeString(caches.resolve("young/0/file"), "young");
    age(Duration.ofHours(1));

    Garbage garbage =
        new Collector(new ContentStore(folder), List.of(old, young))
            .collect(retention(Duration.ofDays(14), OptionalLong.empty()), folders -> {});
    assertThat(garbage.blobs()).isEqualTo(1);
    assertThat(garbage.folders()).isEqualTo(1);
    assertThat(caches.resolve("old")).doesNotExist();
    assertThat(caches.resolve("young/0/file")).hasContent("young");
    assertThat(store.blob(old.digest())).doesNotExist();
    assertThat(store.blob(young.digest())).exists();
  }

  @Test
  void whatAnotherProcessUsesStaysAsLongAsThatLives() throws Exception {
    Image used = image("registry/builder:dead", "used");
    image("registry/builder:dead2", "unused");
    age(Duration.ofDays(1));
    Process other =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                User.class.getName(),
                folder.toString(),
                "registry/builder:dead")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(other.getInputStream().read()).isEqualTo('1');
      // later than the other began: only its lock tells that it lives
      Garbage garbage = collect(retention(Duration.ZERO, OptionalLong.of(0)));
      assertThat(garbage.names())
          .extracting(Garbage.Name::text)
          .containsExactly("registry/builder:dead2");
      other.getOutputStream().close();
      assertThat(other.waitFor()).as("it reads what it uses").isZero();
    } finally {
      other.destroyForcibly();
    }
    other.waitFor();
    age(Duration.ofDays(1));
    assertThat(collect(retention(Duration.ZERO, OptionalLong.of(0))).names())
        .extracting(Garbage.Name::text)
        .containsExactly("registry/builder:dead");
    assertThat(store.blob(used.manifest().digest())).doesNotExist();
  }

  /** Another process that has found an image, and reads it when its input ends. */
  static final class User {
    private User() {}

    public static void main(String[] arguments) throws IOException {
      ContentStore store = new ContentStore(Path.of(arguments[0]));
      Image image = store.image(arguments[1]).orElseThrow();
      System.out.print("1");
      System.out.flush();
      System.in.readAllBytes();
      for (Descriptor layer : image.manifest().layers()) {
        store.verify(layer);
      }
    }
  }

  /** As another goal would, that begins now. */
  private Garbage collect(Retention retention) throws IOException {
    return new Collector(new ContentStore(folder), List.of())
        .collect(
            retention,
            folders -> {
              for (Path removed : folders) {
                assertThat(removed.getParent()).isEqualTo(folder.resolve("tmp"));
              }
            });
  }

  private static Retention retention(Duration keep, OptionalLong bytes) {
    return new Retention(
        name ->
            name.startsWith("registry/builder:live")
                ? Claim.CLAIMED
                : name.startsWith("registry/builder:") ? Claim.GIVEN_UP : Claim.UNKNOWN,
        NOW.minus(keep),
        bytes);
  }

  private Image image(String name, String... contents) throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    for (String content : contents) {
      Descriptor layer =
          store.add(
              MediaTypes.OCI_LAYER, out -> out.write(content.getBytes(StandardCharsets.UTF_8)));
      layers.add(layer);
      config =
          config.withLayer(
              layer.digest(), new ImageConfig.History("1970-01-01T00:00:00Z", "RUN", "test"));
    }
    Image image = store.add(config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, layers));
    store.tag(name, image.manifest());
    return image;
  }

  private Path tree(Digest id) throws IOException {
    Path fs = Files.createDirectory(store.newWorkFolder("step").resolve("fs"));
    Files.writeString(fs.resolve("file"), "content");
    return store.adoptTree(id, fs);
  }

  /** Lets time pass, for all that is there. */
  private void age(Duration by) throws IOException {
    for (String part : List.of("blobs", "trees", "caches")) {
      Files.createDirectories(folder.resolve(part));
      try (Stream<Path> files = Files.walk(folder.resolve(part), 2)) {
        for (Path file : files.toList()) {
          Instant time = Files.getLastModifiedTime(file).toInstant();
          Files.setLastModifiedTime(file, FileTime.from(time.minus(by)));
        }
      }
    }
  }

  private long diskUse() throws IOException {
    return DiskUse.of(folder.resolve("blobs")) + DiskUse.of(folder.resolve("trees"));
  }
}
