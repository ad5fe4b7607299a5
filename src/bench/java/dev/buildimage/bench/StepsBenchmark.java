package dev.buildimage.bench;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.stream.IntStream;

/** Builder images built step by step, beside buildah and the bare runtime. */
final class StepsBenchmark {
  private static final String BASE = Hub.BASE;
  private static final int RUNS = 20;

  private static final String TWELVE_STEPS =
      """
      FROM debian:bookworm-slim
      ARG VERSION=1
      ENV LANG=C.UTF-8
      RUN mkdir -p /opt/tools && echo "$VERSION" >/opt/tools/version
      COPY tools /opt/tools/bin
      RUN for i in $(seq 500); do echo "$i" >/opt/tools/file$i; done
      RUN useradd --create-home app
      COPY --chown=app tools/tool1 /home/app/tool
      RUN cp -r /usr/share /opt/share
      WORKDIR /src
      RUN rm -r /opt/share/doc && find / -xdev -type f | wc -l >/opt/count
      USER app
      RUN id >/home/app/id
      """;

  private final Setting setting;
  private final PrintStream out;

  StepsBenchmark(Setting setting, PrintStream out) {
    this.setting = setting;
    this.out = out;
  }

  void run() throws Exception {
    Path folder = setting.emptyFolder("steps");
    try (Hub hub = Hub.start(setting, folder);
        Shell shell = new Shell(folder, folder.resolve("errors"), hub.environment())) {
      String maven = setting.mavenCommand(folder);
      hub.publishBase(shell, maven);
      out.println();
      Race.printHead(out);
      Buildah buildah = new Buildah(folder, setting);
      Project twelve = twelveSteps(folder, shell);
      Project own = own(folder, shell);
      OurBuilds ours = new OurBuilds(folder.resolve("store"), hub.host());
      builds(new Race("12 steps, cold", 3, 0), ours, buildah, shell, twelve);
      cached(ours, buildah, shell, twelve, maven);
      overhead(ours, shell, folder);
      large(ours, folder, shell);
      builds(new Race("This project's Dockerfile.build, cold", 1, 0), ours, buildah, shell, own);
      ours.forget(setting);
      buildah.forget();
    }
  }

  private static Project twelveSteps(Path folder, Shell shell) throws IOException {
    Project project = project(folder.resolve("twelve"), shell, TWELVE_STEPS);
    Path tools = Files.createDirectory(project.folder().resolve("tools"));
    for (int tool = 0; tool < 50; tool++) {
      Files.writeString(tools.resolve("tool" + tool), "#!/bin/sh\necho " + tool + "\n");
    }
    return project;
  }

  private static Project project(Path folder, Shell shell, String dockerfile) throws IOException {
    Files.createDirectory(folder);
    shell.run("git init -q " + folder);
    Files.writeString(folder.resolve("Dockerfile.build"), dockerfile);
    return new Project(folder);
  }

  private Project own(Path folder, Shell shell) throws IOException {
    Path own = folder.resolve("own");
    shell.run("git clone -q " + setting.checkout() + " " + own);
    return new Project(own);
  }

  /** Everything is executed, and the base pulled from the registry. */
  private void builds(Race race, OurBuilds ours, Buildah buildah, Shell shell, Project project)
      throws Exception {
    race.run(
        out,
        new Limit.Times(0.9),
        new Contender("build", () -> ours.forget(setting), () -> ours.build(project.folder())),
        new Contender(
            "buildah bud --isolation chroot",
            buildah::forget,
            shell.running(buildah.bud("chroot", project))),
        new Contender(
            "buildah bud --isolation oci",
            buildah::forget,
            shell.running(buildah.bud("oci", project))));
  }

  private void cached(OurBuilds ours, Buildah buildah, Shell shell, Project project, String maven)
      throws Exception {
    ours.build(project.folder());
    shell.run(buildah.bud("chroot", project));
    Contender yardstick =
        new Contender(
            "buildah bud --isolation chroot", shell.running(buildah.bud("chroot", project)));
    new Race("The same again, in a warm JVM", 11, 3)
        .run(
            out,
            new Limit.Times(0.2),
            new Contender("build", () -> ours.build(project.folder())),
            yardstick);
    Contender.Work comment =
        () ->
            Files.writeString(
                project.folder().resolve("Dockerfile.build"),
                "# " + System.nanoTime() + "\n",
                StandardOpenOption.APPEND);
    new Race("Another comment in the Dockerfile: all steps cached", 7, 3)
        .run(
            out,
            new Limit.Times(0.2),
            new Contender("build", comment, () -> ours.build(project.folder())),
            yardstick);
    new Race("Nothing changed, mvn and all", 5, 1)
        .run(
            out,
            new Limit.None(),
            new Contender(
                "mvn -q builder:build",
                shell.running(
                    "cd twelve && "
                        + maven
                        + (" dev.buildimage:builder-maven-plugin:" + setting.version() + ":build")
                        + (" -Dbuilder.builderImage=" + ours.repository())
                        + " -Dbuilder.store=../store; cd ..")),
            yardstick);
  }

  /** What a RUN takes beside the runtime: both build, one runs in it, the other by hand. */
  private void overhead(OurBuilds ours, Shell shell, Path folder) throws Exception {
    Project runs = project(folder.resolve("runs"), shell, "");
    Project none = project(folder.resolve("none"), shell, "");
    shell.run(
        "mkdir -p bundle/rootfs && tar -C bundle/rootfs -xzf "
            + setting.checkout().resolve("target/base/debian-bookworm-slim.tar.gz")
            + " && cd bundle && crun spec && sed -i 's/\"terminal\": true/\"terminal\": false/;"
            + " s/\"sh\"/\"true\"/' config.json; cd ..");
    for (String runtime : new String[] {"crun", "runc"}) {
      String twenty = twentyTimes(runtime);
      new Race("RUN true, " + RUNS + " times, and " + runtime + " itself", 5, 2)
          .run(
              out,
              new Limit.Longer(Duration.ofMillis(60 * RUNS)),
              new Contender(
                  "build with " + RUNS + " RUN true",
                  () -> dockerfile(runs, runs()),
                  () -> ours.build(runs.folder(), runtime)),
              new Contender(
                  "build with none, " + runtime + " run " + RUNS + " times",
                  () -> dockerfile(none, ""),
                  () -> {
                    ours.build(none.folder(), runtime);
                    shell.run(twenty);
                  }));
    }
  }

  /** Each another one: the same on the same files need not be executed again. */
  private static String runs() {
    return IntStream.range(0, RUNS).mapToObj(i -> "RUN true " + i + "\n").collect(joining());
  }

  private static String twentyTimes(String runtime) {
    // in a mount namespace of its own without the unified hierarchy, which crun takes for hybrid
    String alone =
        runtime.equals("crun")
            ? "crun --root $PWD/crun --cgroup-manager=disabled run -b bundle bench"
            : "runc --root $PWD/runc run -b bundle bench";
    return "unshare --mount --propagation private sh -euc '"
        + "umount /sys/fs/cgroup/unified 2>/dev/null || :; for i in $(seq "
        + RUNS
        + "); do "
        + alone
        + "$i; done'";
  }

  /** Another comment each time, so that nothing of the last round is taken. */
  private static void dockerfile(Project project, String steps) throws IOException {
    Files.writeString(
        project.folder().resolve("Dockerfile.build"),
        "FROM " + BASE + "\nENV ROUND=" + System.nanoTime() + "\n" + steps);
  }

  private void large(OurBuilds ours, Path folder, Shell shell) throws Exception {
    Project large =
        project(
            folder.resolve("large"),
            shell,
            "FROM " + BASE + "\nRUN dd if=/dev/urandom of=/large bs=1M count=5120 status=none\n");
    PeakHeap.watch();
    long start = System.nanoTime();
    ours.build(large.folder());
    long took = System.nanoTime() - start;
    out.println("A layer of 5 GB: " + PeakHeap.text() + "; " + Rounds.text(took));
  }
}
