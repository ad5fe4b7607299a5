package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.build.OtherMaven.Work;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.registry.DockerRegistry;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills processes at random moments of what they do with one store and one registry. The property
 * {@code store.kills} says how often, {@code store.seed} when.
 */
class KilledTest {
  private static final int KILLS = Integer.getInteger("store.kills", 50);
  private static final long SEED = Long.getLong("store.seed", System.nanoTime());

  @TempDir Path folder;
  private final Random random = new Random(SEED);
  private final Map<Work, Duration> lasts = new EnumMap<>(Work.class);
  private DockerRegistry server;
  private Dockerfiles here;
  private ContentStore elsewhere;
  private Image base;

  @Test
  void aKilledProcessLeavesNothingThatTheNextOneTrusts() throws Exception {
    System.out.println("seed: -Dstore.seed=" + SEED);
    try (DockerRegistry registry = DockerRegistry.start(folder.resolve("registry"))) {
      server = registry;
      here = new Dockerfiles(Files.createDirectories(folder.resolve("here")));
      here.base("");
      elsewhere = new ContentStore(folder.resolve("elsewhere"));
      base = BusyboxImage.in(elsewhere);
      for (int round = -Work.values().length; round < KILLS; round++) {
        Work work = Work.values()[Math.floorMod(round, Work.values().length)];
        ImageReference reference = prepare(work, round);
        try (OtherMaven other = OtherMaven.start(work, here.store.root().getParent(), reference)) {
          other.awaitReady();
          if (round < 0) {
            measure(other, work);
          } else {
            killSometime(other, work);
          }
        }
        next(work, reference, "kill " + round + " of seed " + SEED);
      }
    }
    everyBlobIsWhatItIsNamed();
    here.sandbox.discard(List.of());
    assertThat(here.left()).isEmpty();
  }

  /** Something new to do, so that there is something to be broken. */
  private ImageReference prepare(Work work, int round) throws Exception {
    ImageReference reference =
        ImageReference.parse(server.host() + "/app:" + work.name().toLowerCase(Locale.ROOT))
            .withTag("round" + (round + Work.values().length));
    byte[] noise = new byte[200_000];
    random.nextBytes(noise);
    switch (work) {
      case PULL -> {
        Image image = base;
        for (int layer = 0; layer < 3; layer++) {
          image = BusyboxImage.add(elsewhere, image, tar("noise" + layer, noise));
        }
        elsewhere.tag(reference.toString(), image.manifest());
        OtherMaven.push(elsewhere, image, reference);
      }
      case BUILD -> {
        Files.write(here.context().resolve("noise"), noise);
        here.write(
            "", "FROM " + Dockerfiles.BASE + "\nCOPY noise /noise\nRUN cat /noise >/again\n");
      }
      case PUSH -> {
        Image image =
            BusyboxImage.add(
                here.store, here.store.image(Dockerfiles.BASE).orElseThrow(), tar("noise", noise));
        here.store.tag(reference.toString(), image.manifest());
      }
    }
    return reference;
  }

  private static BusyboxImage.Tar tar(String name, byte[] content) {
    return out -> {
      TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      entry.setModTime(0);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      tar.finish();
    };
  }

  private void measure(OtherMaven other, Work work) throws Exception {
    Instant start = Instant.now();
    assertThat(other.begin().await()).as(said()).isZero();
    lasts.put(work, Duration.between(start, Instant.now()));
  }

  private String said() throws IOException {
    return Files.readString(here.store.root().getParent().resolve("other.log"));
  }

  private void killSometime(OtherMaven other, Work work) throws Exception {
    long millis = random.nextLong(lasts.getOrDefault(work, Duration.ZERO).toMillis() + 1);
    other.begin();
    Thread.sleep(millis);
    other.kill();
  }

  /** The next run succeeds, and what it has made is what others find. */
  private void next(Work work, ImageReference reference, String when) throws Exception {
    Dockerfiles next = new Dockerfiles(here.store.root().getParent());
    Image image = OtherMaven.run(work, next, reference);
    assertThat(next.store.image(reference.toString())).as(when).isPresent();
    Path copy = folder.resolve("copy");
    List<String> skopeo = new ArrayList<>(List.of("skopeo", "copy", "-q"));
    if (work == Work.PUSH) {
      skopeo.addAll(List.of("--src-tls-verify=false", "docker://" + reference));
    } else {
      skopeo.add("oci:" + next.store.root() + ":" + reference);
    }
    skopeo.add("dir:" + copy);
    StrangerTool.run(skopeo.toArray(String[]::new));
    assertThat(Digest.of(Files.readAllBytes(copy.resolve("manifest.json"))))
        .as(when)
        .isEqualTo(image.manifest().digest());
    StrangerTool.run("umoci", "stat", "--image", next.store.root() + ":" + reference);
    BusyboxImage.shell(folder, "rm -r copy");
  }

  /** What is in the store is what its name says, but for who never got there. */
  private void everyBlobIsWhatItIsNamed() throws Exception {
    String blobs = here.store.root().resolve("blobs/sha256").toString();
    String names =
        BusyboxImage.shell(
            Path.of(blobs), "for f in *; do echo \"$f  $f\"; done | sha256sum -c --quiet && ls");
    assertThat(names.lines().count()).isGreaterThan(KILLS);
  }
}
