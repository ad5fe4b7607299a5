package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.build.OtherMaven.Work;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.registry.DockerRegistry;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.store.ContentStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills processes at random moments of what they do with a store and a registry. The property
 * {@code store.kills} says how often, {@code store.seed} when.
 */
class KilledTest {
  private static final int KILLS = Integer.getInteger("store.kills", 50);
  private static final long SEED = Long.getLong("store.seed", System.nanoTime());

  @TempDir Path folder;

  /** The kinds of work side by side, each with a store of its own: most of it is waiting. */
  @Test
  void aKilledProcessLeavesNothingThatTheNextOneTrusts() throws Exception {
    System.out.println("seed: -Dstore.seed=" + SEED);
    Work[] works = Work.values();
    ExecutorService threads = Executors.newFixedThreadPool(works.length);
    try (DockerRegistry registry = DockerRegistry.start(folder.resolve("registry"))) {
      List<Future<Integer>> lanes = new ArrayList<>();
      for (Work work : works) {
        int kills = (KILLS + works.length - 1 - work.ordinal()) / works.length;
        Lane lane =
            new Lane(work, folder.resolve(work.name().toLowerCase(Locale.ROOT)), registry.host());
        lanes.add(threads.submit(() -> lane.run(kills)));
      }
      int killed = 0;
      for (Future<Integer> lane : lanes) {
        killed += lane.get();
      }
      assertThat(killed).isEqualTo(KILLS);
    } finally {
      threads.shutdownNow();
    }
  }

  /** One kind of work, again and again. */
  private static final class Lane {
    private final Work work;
    private final Path folder;
    private final String host;
    private final Random random;
    private final Dockerfiles here;
    private final ContentStore elsewhere;
    private final Image base;

    Lane(Work work, Path folder, String host) throws Exception {
      this.work = work;
      this.folder = folder;
      this.host = host;
      this.random = new Random(SEED + work.ordinal());
      this.here = new Dockerfiles(Files.createDirectories(folder.resolve("here")));
      here.base("");
      this.elsewhere = new ContentStore(folder.resolve("elsewhere"));
      this.base = BusyboxImage.in(elsewhere);
    }

    /** Kills that often. */
    int run(int kills) throws Exception {
      long lasts = 0;
      OtherMaven other = OtherMaven.start(folder.resolve("here"));
      for (int round = 0; round <= kills; round++) {
        ImageReference reference = prepare(round);
        try (OtherMaven running = other) {
          running.awaitReady();
          if (round == 0) {
            lasts = measure(running, reference);
          } else {
            running.begin(work, reference);
            Thread.sleep(random.nextLong(lasts + 1));
            running.kill();
          }
        }
        // a JVM takes its time to start
        other = OtherMaven.start(folder.resolve("here"));
        next(reference, "kill " + round + " of " + work + " of seed " + SEED);
      }
      other.close();
      everyBlobIsWhatItIsNamed(kills);
      Dockerfiles last = new Dockerfiles(folder.resolve("here"));
      last.sandbox.discard(List.of());
      assertThat(last.left()).isEmpty();
      return kills;
    }

    /** Something new to do, so that there is something to be broken. */
    private ImageReference prepare(int round) throws Exception {
      ImageReference reference =
          ImageReference.parse(host + "/app:" + work.name().toLowerCase(Locale.ROOT) + round);
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
                  here.store,
                  here.store.image(Dockerfiles.BASE).orElseThrow(),
                  tar("noise", noise));
          here.store.tag(reference.toString(), image.manifest());
        }
      }
      return reference;
    }

    private long measure(OtherMaven other, ImageReference reference) throws Exception {
      Instant start = Instant.now();
      assertThat(other.begin(work, reference).await())
          .as(Files.readString(folder.resolve("here/other.log")))
          .isZero();
      return Duration.between(start, Instant.now()).toMillis();
    }

    /** The next run succeeds, and what it has made is what others find. */
    private void next(ImageReference reference, String when) throws Exception {
      Dockerfiles next = new Dockerfiles(folder.resolve("here"));
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
    private void everyBlobIsWhatItIsNamed(int kills) throws Exception {
      String blobs = here.store.root().resolve("blobs/sha256").toString();
      String names =
          BusyboxImage.shell(
              Path.of(blobs), "for f in *; do echo \"$f  $f\"; done | sha256sum -c --quiet && ls");
      assertThat(names.lines().count()).isGreaterThan(kills);
    }
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
}
