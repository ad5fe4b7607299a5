package dev.buildimage.bench;

import dev.buildimage.image.Image;
import dev.buildimage.layer.Compression;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** Pulling and pushing builder images, beside podman and the bare tools, on loopback. */
final class RegistryBenchmark {
  private static final int ROUNDS = 3;

  private final Setting setting;
  private final PrintStream out;

  RegistryBenchmark(Setting setting, PrintStream out) {
    this.setting = setting;
    this.out = out;
  }

  void run() throws Exception {
    Path folder = setting.emptyFolder("registry");
    PeakHeap.watch();
    try (LoopbackRegistry full = new LoopbackRegistry(folder.resolve("full"), setting).start();
        LoopbackRegistry fresh = new LoopbackRegistry(folder.resolve("fresh"), setting);
        Shell shell = new Shell(folder, folder.resolve("errors"), Map.of())) {
      Aside aside = new Aside(folder, setting);
      OurTransfers samples = new OurTransfers(folder.resolve("samples"), aside);
      SampleImages images = new SampleImages(folder, setting);
      images.prepare(shell);
      Published published = publish(images, samples, full.host());
      describe(images, published);
      Race.printHead(out);
      Podman podman = new Podman(folder, aside);
      OurTransfers ours = new OurTransfers(folder.resolve("store"), aside);
      pulls(ours, podman, shell, published, aside, folder.resolve("bare"));
      pushes(samples, podman, shell, published, fresh);
    }
    setting.run(setting.tool("remove"), folder.toString());
    out.println("In all: " + PeakHeap.text());
  }

  private record Published(
      String host, Image whole, Image wholeZstd, Image bucketed, Image bucketedZstd) {
    String reference(String name) {
      return host + "/bench/" + name + ":1";
    }

    String blob(Image image) {
      return "http://"
          + host
          + "/v2/bench/whole/blobs/"
          + image.manifest().layers().get(0).digest();
    }
  }

  private static Published publish(SampleImages images, OurTransfers ours, String host)
      throws Exception {
    Published published =
        new Published(
            host,
            images.whole(Compression.GZIP),
            images.whole(Compression.ZSTD),
            images.bucketed(Compression.GZIP),
            images.bucketed(Compression.ZSTD));
    ours.push(published.whole(), published.reference("whole"));
    ours.push(published.wholeZstd(), published.reference("whole-zstd"));
    ours.push(published.bucketed(), published.reference("bucketed"));
    ours.push(published.bucketedZstd(), published.reference("bucketed-zstd"));
    return published;
  }

  private void describe(SampleImages images, Published published) throws IOException {
    out.printf(
        "%nA builder image of %d MB: in one layer of %d MB (zstd: %d MB), and in %d layers of %d MB"
            + " in all%n%n",
        images.megabytes(),
        published.whole().manifest().size() / 1_000_000,
        published.wholeZstd().manifest().size() / 1_000_000,
        published.bucketed().manifest().layers().size(),
        published.bucketed().manifest().size() / 1_000_000);
  }

  private void pulls(
      OurTransfers ours, Podman podman, Shell shell, Published published, Aside aside, Path bare)
      throws Exception {
    race(
        "Pull and unpack, one layer",
        0.6,
        pull(ours, published, "whole"),
        pull(podman, shell, published, "whole"));
    race(
        "Pull and unpack, one layer, and the bare pipe",
        1.3,
        pull(ours, published, "whole"),
        new Contender(
            "curl | gzip -dc | tar x",
            () -> {
              aside.put(bare);
              Files.createDirectory(bare);
            },
            shell.running(
                "curl -sS " + published.blob(published.whole()) + " | gzip -dc | tar -C bare -x")));
    race(
        "Pull and unpack, many layers",
        0.4,
        pull(ours, published, "bucketed"),
        pull(podman, shell, published, "bucketed"));
    race(
        "Pull and unpack zstd, one layer; podman gzip",
        0.25,
        pull(ours, published, "whole-zstd"),
        pull(podman, shell, published, "whole"));
    race(
        "Pull and unpack zstd, many layers; podman gzip",
        0.25,
        pull(ours, published, "bucketed-zstd"),
        pull(podman, shell, published, "bucketed"));
  }

  private static Contender pull(OurTransfers ours, Published published, String name) {
    return new Contender("pull", ours::forget, () -> ours.pull(published.reference(name)));
  }

  private static Contender pull(Podman podman, Shell shell, Published published, String name) {
    return new Contender(
        "podman pull", podman::forget, shell.running(podman.pull(published.reference(name))));
  }

  private void pushes(
      OurTransfers ours, Podman podman, Shell shell, Published published, LoopbackRegistry fresh)
      throws Exception {
    shell.run(podman.pull(published.reference("bucketed")));
    race(
        "Push, all layers are new",
        0.5,
        new Contender(
            "push",
            fresh::startEmpty,
            () -> ours.push(published.bucketed(), fresh.host() + "/bench/pushed:1")),
        new Contender(
            "podman push",
            fresh::startEmpty,
            () ->
                shell.run(
                    podman.push(
                        published.reference("bucketed"), fresh.host() + "/bench/pushed:1"))));
    fresh.startEmpty();
    ours.push(published.bucketed(), fresh.host() + "/bench/pushed:1");
    String theirs = podman.push(published.reference("bucketed"), fresh.host() + "/bench/podman:1");
    shell.run(theirs);
    new Race("Push, nothing is new", ROUNDS, 1)
        .run(
            out,
            new Limit.Within(Duration.ofSeconds(1)),
            new Contender(
                "push", () -> ours.push(published.bucketed(), fresh.host() + "/bench/pushed:1")),
            new Contender("podman push", shell.running(theirs)));
  }

  private void race(String title, double most, Contender ours, Contender yardstick)
      throws Exception {
    new Race(title, ROUNDS, 1).run(out, new Limit.Times(most), ours, yardstick);
  }
}
