package dev.buildimage.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A commit's way through a CI, to the end of its tests, on machines that have what they have: with
 * a CI's own cache of {@code ~/.m2}, with nothing, and with a builder image.
 */
final class CommitBenchmark {
  private static final double SHARE_OF_CACHE = 0.5;
  private static final String HALF = "at most half of what the cache costs";
  private static final long HERE_NANOS = 2_000_000_000L;
  private static final int ROUNDS = 3;

  /** The difference of these two is small beside what a machine has for moods. */
  private static final int ROUNDS_SIDE_BY_SIDE = 9;

  private final Setting setting;
  private final PrintStream out;

  CommitBenchmark(Setting setting, PrintStream out) {
    this.setting = setting;
    this.out = out;
  }

  void run() throws Exception {
    Path folder = setting.emptyFolder("commit");
    try (Hub hub = Hub.start(setting, folder);
        Shell shell = new Shell(folder, folder.resolve("errors"), hub.environment())) {
      String maven = setting.mavenCommand(folder);
      hub.publishBase(shell, maven);
      project(hub, shell, folder);
      Ours gzip = new Ours("project", maven);
      Ours zstd = new Ours("zstd", maven);
      shell.run(gzip.goals("builder:build builder:push"));
      shell.run(zstd.goals("builder:build builder:push"));
      shell.run(
          gzip.goals(
              "builder:version -Dbuilder.print=tools-image |"
                  + " sed 's/\\x1b\\[[0-9;]*m//g' | grep . >../tools"));
      // fills the CI's cache
      shell.run("mkdir m2 && " + inTools("verify") + " && tar -C m2 -czf cache.tar.gz .");
      race(shell, folder, gzip, zstd);
    }
    setting.run(setting.tool("remove"), folder.toString());
  }

  /** A work tree with the plugin, and a store of its own. */
  private record Ours(String folder, String maven) {
    String store() {
      return folder + "-store";
    }

    String goals(String words) {
      return "(cd "
          + folder
          + " && rm -rf target && "
          + maven
          + (" -Dbuilder.store=../" + store() + " " + words + ")");
    }

    String run() {
      return goals("builder:run");
    }
  }

  private void race(Shell shell, Path folder, Ours gzip, Ours zstd) throws Exception {
    Rounds tests = new Rounds();
    Rounds cache = new Rounds();
    Rounds cold = new Rounds();
    Rounds pulled = new Rounds();
    Rounds present = new Rounds();
    Rounds pulledZstd = new Rounds();
    Aside aside = new Aside(folder, setting);
    for (int round = 0; round < ROUNDS; round++) {
      aside.settle();
      add(tests, shell, inTools("-o verify"));
      forget(aside, folder);
      add(
          cache,
          shell,
          "tar -C m2 -xzf cache.tar.gz && "
              + inTools("verify")
              + " && tar -C m2 -czf saved.tar.gz .");
      forget(aside, folder);
      add(cold, shell, inTools("verify"));
      aside.put(folder.resolve(gzip.store()));
      add(pulled, shell, gzip.run());
      aside.put(folder.resolve(zstd.store()));
      add(pulledZstd, shell, zstd.run());
    }
    Rounds testsBeside = new Rounds();
    for (int round = 0; round < ROUNDS_SIDE_BY_SIDE; round++) {
      aside.settle();
      add(testsBeside, shell, inTools("-o verify"));
      aside.settle();
      add(present, shell, gzip.run());
    }
    out.printf(
        "%nmvn verify of maven-filtering 3.4.0, in its image, to the end (median of %d)%n%-54s %10s %18s%n",
        ROUNDS, "", "in all", "beside the tests");
    print("the tests themselves: all is there, mvn -o verify", tests, tests);
    print("(a) image pulled, CI cache: tar in, verify, tar out", cache, tests);
    print("(b) image pulled, nothing cached", cold, tests);
    print("(c) builder:run, nothing there", pulled, tests);
    print("(c) the same of an image with zstd layers", pulledZstd, tests);
    out.printf(
        "the same two by turns, right after each other (median of %d)%n", ROUNDS_SIDE_BY_SIDE);
    print("the tests themselves", testsBeside, testsBeside);
    print("(d) builder:run, the builder image is there", present, testsBeside);
    verdict("(c) beside (a)", isHalf(pulled, cache, tests), HALF);
    verdict("(c) by zstd beside (a)", isHalf(pulledZstd, cache, tests), HALF);
    verdict("(d)", present.medianDifference(testsBeside) <= HERE_NANOS, "at most 2 s");
  }

  private static void forget(Aside aside, Path folder) throws IOException, InterruptedException {
    aside.put(folder.resolve("containers"));
    aside.put(folder.resolve("m2"));
    Files.createDirectory(folder.resolve("m2"));
  }

  private static boolean isHalf(Rounds ours, Rounds cache, Rounds tests) {
    return ours.medianDifference(tests) <= SHARE_OF_CACHE * cache.medianDifference(tests);
  }

  private void print(String what, Rounds rounds, Rounds tests) {
    out.printf(
        "%-54s %10s %18s%n",
        what, Rounds.text(rounds.median()), Rounds.text(rounds.medianDifference(tests)));
  }

  private void verdict(String what, boolean held, String limit) {
    out.println(what + ": " + limit + ": " + (held ? "held" : "MISSED"));
  }

  /** One commit without the plugin, in plain, and one with it, in project, and in zstd. */
  private void project(Hub hub, Shell shell, Path folder) throws IOException, InterruptedException {
    setting.run(
        setting.tool("project"),
        folder.resolve("project").toString(),
        hub.host() + "/bench/builder",
        "no-final-image",
        "docker.io=" + hub.host(),
        setting.version());
    shell.run(
        "sed -i /no-final-image/d project/pom.xml && git -C project -c user.name=Test"
            + " -c user.email=test@example.invalid commit -q -a -m 'No final image' &&"
            + " git clone -q project plain && git -C plain checkout -q HEAD~2 &&"
            + " git clone -q project zstd &&"
            + " sed -i 's:^\\( *\\)<builderImage>:\\1<compression>zstd</compression>\\n&:' zstd/pom.xml &&"
            + " git -C zstd -c user.name=Test -c user.email=test@example.invalid"
            + " commit -q -a -m 'By zstd'");
  }

  /**
   * Maven, on the project without the plugin, in the tools image, which podman pulls first if it
   * isn't there; with the local repository m2.
   */
  private static String inTools(String words) throws IOException {
    return "rm -rf plain/target && unshare --mount --propagation private podman --root $PWD/containers"
        + " --runroot $PWD/containers/run --storage-driver overlay --runtime runc"
        + " --cgroup-manager cgroupfs run --rm -q --tls-verify=false --network host"
        + " --ulimit nofile=1024:1024 --ulimit nproc=1000:1000 --cap-drop dac_override"
        + " -v $PWD/m2:/root/.m2 -v $PWD/plain:/src -w /src"
        + Setting.trustVolume()
        + (" $(cat tools) mvn -B -q" + Setting.trustOption() + words);
  }

  private static void add(Rounds rounds, Shell shell, String command) throws IOException {
    long start = System.nanoTime();
    shell.run(command);
    rounds.add(System.nanoTime() - start);
  }
}
