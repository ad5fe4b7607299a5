package dev.buildimage.report;

import dev.buildimage.build.BucketLayers;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.build.KeyExplanation;
import dev.buildimage.build.KeyExplanations;
import dev.buildimage.build.NamedImage;
import dev.buildimage.build.Work;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.TestClass;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;

/** A run as users have it, with names that try to be markup. */
final class SampleReports {
  static final Instant START = Instant.parse("2026-11-22T10:15:30.250Z");
  static final String HOSTILE = "<script>alert(1)</script> & \"' ]]> \u0007 <img src=x onerror=y>";
  static final String REPOSITORY = "registry.example.com/team/builder";

  private final List<Span> spans = new ArrayList<>();
  private final List<TestSpan> tests = new ArrayList<>();

  /** A build of everything, tests, and a push; {@code failing}: with tests that fail. */
  static RunReport full(Path folder, boolean failing) throws Exception {
    return new SampleReports().report(folder, failing);
  }

  /** Nothing but an image that was there. */
  static RunReport small() {
    Span found =
        span(Work.Kind.GOAL, "surefire:test", 100, 900, 0, Work.Outcome.DONE, Optional.empty());
    return new RunReport(
        "app",
        "verify",
        START,
        Duration.ofMillis(1200),
        List.of(),
        List.of(found),
        List.of(),
        List.of(new ImageSizes(builder(BuilderImage.Origin.STORE), List.of())),
        Optional.empty(),
        List.of());
  }

  private RunReport report(Path folder, boolean failing) throws Exception {
    done(Work.Kind.KEY, "computed the key", 900, 310, 0);
    done(Work.Kind.RESOLVE, "asked for " + REPOSITORY + ":91fe08a77ba7", 1250, 180, 0);
    done(Work.Kind.RESOLVE, "asked for docker.io/library/debian:bookworm-slim", 1450, 420, 0);
    cached("Dockerfile.build:3 [1/5] RUN apt-get update && apt-get install -y git", 1900);
    Digest blob = Digest.of("blob");
    for (int i = 0; i < 4; i++) {
      done(
          Work.Kind.PULLED_BLOB,
          Digest.of("blob" + i) + " from docker.io/library/debian",
          1950 + 40 * i,
          2100 + 400 * i,
          28_231_234L >> i);
    }
    done(Work.Kind.PULL, "pulled docker.io/library/debian:bookworm-slim", 1940, 4100, 31_400_000);
    spans.add(
        span(
            Work.Kind.STEP,
            "Dockerfile.build:7 [3/5] COPY " + HOSTILE + " /opt/",
            6100,
            800,
            4_096,
            Work.Outcome.DONE,
            Optional.of(
                "the instruction is as in "
                    + REPOSITORY
                    + ":tools-6d2e0b2f57df; its sources, its environment or what is below it are"
                    + " others")));
    spans.add(
        span(
            Work.Kind.STEP,
            "Dockerfile.build:8 [4/5] RUN ./configure --prefix=/usr/local && make install",
            6900,
            9_400,
            48_300_000,
            Work.Outcome.DONE,
            Optional.of("a step before it was executed")));
    spans.add(
        span(
            Work.Kind.STEP,
            "Dockerfile.build:20 [tools 2/2] RUN curl --fail https://example.com/averyveryverylongaddresswithoutanyplacetobreakit.tar.gz",
            6200,
            7_300,
            12_300_000,
            Work.Outcome.DONE,
            Optional.of("registry.example.com/team/builder:tools-6d2e has no such instruction")));
    done(
        Work.Kind.LAYER,
        "compressed the layer of Dockerfile.build:8: RUN ./configure",
        16_300,
        2_200,
        15_100_000);
    done(
        Work.Kind.CACHE,
        "[cache npm] cd web && npm ci --ignore-scripts",
        18_600,
        6_000,
        61_000_000);
    done(Work.Kind.RECORD, "[recording] mvn verify", 24_700, 21_000, 112_000_000);
    done(
        Work.Kind.LAYER,
        "wrote 3 of 41 dependency layers, 2203 files in all",
        45_700,
        1_900,
        9_800_000);
    done(
        Work.Kind.REPLAY, "[replay] mvn -o verify, without a network", 47_700, 14_200, 118_000_000);
    done(
        Work.Kind.IMAGE,
        "built " + REPOSITORY + ":91fe08a77ba7ed878a1b544c3954eae91f023807",
        1940,
        60_000,
        412_000_000);
    spans.add(
        span(
            Work.Kind.GOAL,
            "surefire:test",
            62_500,
            20_400,
            0,
            failing ? Work.Outcome.FAILED : Work.Outcome.DONE,
            Optional.empty()));
    for (int i = 0; i < 24; i++) {
      boolean bad = failing && i == 5;
      tests.add(
          new TestSpan(
              new TestClass(
                  i == 3 ? HOSTILE : "com.example.app.service.Number" + i + "ServiceTest",
                  START.plusMillis(64_000 + i / 2 * 1_500 + i % 2 * 300L + 1_400),
                  Duration.ofMillis(1_400 - i * 40L),
                  12 + i,
                  bad ? 2 : 0,
                  i == 7 ? 3 : 0,
                  bad
                      ? List.of("refuses" + HOSTILE + ": expected: <1> but was: <2>", "b")
                      : List.of()),
              "app"));
    }
    if (!failing) {
      done(Work.Kind.IMAGE, "assembled registry.example.com/team/app:1", 83_000, 900, 42_000_000);
      for (int i = 0; i < 3; i++) {
        done(
            Work.Kind.PUSHED_BLOB,
            Digest.of("p" + i) + " to " + REPOSITORY,
            84_000 + i,
            1_200,
            3_000_000);
      }
      spans.add(
          span(
              Work.Kind.PUSHED_BLOB,
              blob + " to " + REPOSITORY,
              84_003,
              60,
              90_000_000,
              Work.Outcome.CACHED,
              Optional.empty()));
      done(
          Work.Kind.PUSH,
          "pushed " + REPOSITORY + ":91fe08a77ba7@" + blob,
          84_000,
          2_400,
          9_000_000);
    }
    return new RunReport(
        "app",
        failing ? "verify" : "deploy",
        START,
        Duration.ofMillis(failing ? 83_600 : 87_300),
        failing
            ? List.of(
                new Failure(
                    "app",
                    "There are test failures.\n\nSee target/surefire-reports for the individual"
                        + " test results. "
                        + HOSTILE))
            : List.of(),
        spans,
        tests,
        images(failing),
        Optional.of(key(folder)),
        List.of("docker.io/library/debian:bookworm-slim is not pinned by its digest " + HOSTILE));
  }

  private void done(Work.Kind kind, String name, long at, long took, long bytes) {
    spans.add(span(kind, name, at, took, bytes, Work.Outcome.DONE, Optional.empty()));
  }

  private void cached(String name, long at) {
    spans.add(span(Work.Kind.STEP, name, at, 0, 0, Work.Outcome.CACHED, Optional.empty()));
  }

  private static Span span(
      Work.Kind kind,
      String name,
      long at,
      long took,
      long bytes,
      Work.Outcome outcome,
      Optional<String> why) {
    Work work = new Work(kind, name, START.plusMillis(at), Duration.ofMillis(took), bytes, outcome);
    return new Span(work, kind == Work.Kind.GOAL ? name : "builder:prepare-tests", "app", why);
  }

  private static List<ImageSizes> images(boolean failing) {
    List<ImageSizes.Layer> layers = new ArrayList<>();
    layers.add(
        layer(28_231_234, ImageSizes.Part.BASE, "# debian.sh --arch 'amd64' out/ 'bookworm'", 1));
    layers.add(
        layer(
            171_000_000,
            ImageSizes.Part.DOCKERFILE,
            "RUN /bin/sh -c apt-get update && apt-get install -y openjdk-17-jdk-headless maven git",
            2));
    layers.add(
        new ImageSizes.Layer(
            descriptor(15_100_000, "none"), ImageSizes.Part.DOCKERFILE, HOSTILE, Optional.empty()));
    for (int i = 0; i < 12; i++) {
      layers.add(
          new ImageSizes.Layer(
              descriptor(9_100_000 - i * 300_000, "bucket" + i),
              ImageSizes.Part.DEPENDENCIES,
              "dependencies",
              Optional.of(
                  new LayerContents(
                      31,
                      10_400_000,
                      List.of(
                          new LayerContents.Entry(
                              "/var/lib/builder-image/repository/org", 8_000_000)),
                      List.of(
                          new LayerContents.Entry(
                              "/var/lib/builder-image/repository/org/apache/commons/commons-lang3/3.14.0/commons-lang3-3.14.0.jar",
                              657_952)),
                      List.of(
                          "org.apache.commons:commons-lang3:3.14.0",
                          "org.codehaus.plexus:plexus-utils:4.0." + i)))));
    }
    layers.add(layer(21_000_000, ImageSizes.Part.CACHES, "cache npm", 4));
    layers.add(
        layer(180, ImageSizes.Part.MARK, "COPY builder-image.json /etc/builder-image.json", 5));
    ImageSizes builder = new ImageSizes(builder(BuilderImage.Origin.BUILT), layers);
    if (failing) {
      return List.of(builder);
    }
    ImageSizes app =
        new ImageSizes(
            new NamedImage(
                NamedImage.Role.FINAL,
                ImageReference.parse("registry.example.com/team/app:1"),
                image("app"),
                BuilderImage.Origin.BUILT),
            List.of(
                layer(28_231_234, ImageSizes.Part.BASE, "", 1),
                layer(12_000_000, ImageSizes.Part.APPLICATION, "dependencies", 7),
                layer(120_000, ImageSizes.Part.APPLICATION, "classes", 8)));
    return List.of(builder, app);
  }

  private static ImageSizes.Layer layer(long bytes, ImageSizes.Part part, String madeBy, int seed) {
    return new ImageSizes.Layer(
        descriptor(bytes, part + " " + seed),
        part,
        madeBy,
        Optional.of(
            new LayerContents(
                1_200 + seed,
                bytes * 3,
                List.of(
                    new LayerContents.Entry("/usr/lib/jvm/java-17-openjdk-amd64", bytes * 2),
                    new LayerContents.Entry("/usr/share/" + HOSTILE, bytes / 2)),
                List.of(
                    new LayerContents.Entry(
                        "/usr/lib/jvm/java-17-openjdk-amd64/lib/modules", bytes)),
                List.of())));
  }

  static Descriptor descriptor(long bytes, String content) {
    return Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.of(content), bytes);
  }

  static NamedImage builder(BuilderImage.Origin origin) {
    return new NamedImage(
        NamedImage.Role.BUILDER,
        ImageReference.parse(REPOSITORY + ":91fe08a77ba7ed878a1b544c3954eae91f023807"),
        image("builder"),
        origin);
  }

  private static Image image(String name) {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    return new Image(
        ImageManifest.of(
            Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of(name), 100), List.<Descriptor>of()),
        config);
  }

  /** An image of one layer of each part. */
  static Image parts() {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    String ours = "builder-maven-plugin";
    List<ImageConfig.History> lines =
        List.of(
            new ImageConfig.History("1970-01-01T00:00:01Z", "debian", ""),
            new ImageConfig.History(
                "1970-01-01T00:00:01Z", "RUN make", ours + " step " + Digest.of("step")),
            new ImageConfig.History("1970-01-01T00:00:01Z", "dependencies", ours),
            new ImageConfig.History("1970-01-01T00:00:01Z", "COPY /etc/builder-image.json", ours),
            new ImageConfig.History("1970-01-01T00:00:01Z", ours, "classes"));
    List<Descriptor> layers = new ArrayList<>();
    for (ImageConfig.History line : lines) {
      config = config.withLayer(Digest.of("diff" + layers.size()), line);
      Descriptor layer = descriptor(1000, "layer" + layers.size());
      layers.add(layers.size() == 2 ? layer.withAnnotation(BucketLayers.LISTING, "x") : layer);
    }
    return new Image(
        ImageManifest.of(Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of("c"), 100), layers),
        config);
  }

  private static KeyFacts key(Path folder) throws Exception {
    BuildRequest request = new BuildRequest("Dockerfile.build", List.of("tools"));
    try (Git git = Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call()) {
      Files.createDirectories(folder.resolve("tools"));
      Files.writeString(folder.resolve("Dockerfile.build"), "FROM scratch\nCOPY tools /\n");
      Files.writeString(folder.resolve("tools/install"), "1");
      git.add().addFilepattern(".").call();
      PersonIdent who = new PersonIdent("a", "a@example.org");
      git.commit()
          .setMessage("Tools & <b>all</b>")
          .setAuthor(who)
          .setCommitter(who)
          .setSign(false)
          .call();
    }
    Files.writeString(folder.resolve("tools/install"), "2");
    Files.writeString(folder.resolve("tools/<script>"), "new");
    try (KeyRepository repository = KeyRepository.open(folder)) {
      KeyExplanation since = new KeyExplanations(repository).lastChange(request).orElseThrow();
      return new KeyFacts(BuilderKey.of(since.to().definition()), Optional.of(since));
    }
  }
}
