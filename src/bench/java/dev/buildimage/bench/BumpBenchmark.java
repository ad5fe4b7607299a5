package dev.buildimage.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Another version of one dependency, from the edited pom to the pushed image and to a machine that
 * had the image before; beside the same image by buildah, from a Dockerfile. What that costs
 * depends on the tools, which buildah installs again: so with the fewest possible, and with what a
 * CI's image usually has.
 */
final class BumpBenchmark {
  private static final double BYTES = 0.05;
  private static final double TIME = 0.1;
  private static final String NO_IMAGE = "no-final-image";
  private static final String CI_PACKAGES =
      " build-essential chromium chromium-driver curl docker.io firefox-esr jq nodejs npm"
          + " openssh-client python3 unzip wget xvfb zip";

  private final Setting setting;
  private final PrintStream out;

  BumpBenchmark(Setting setting, PrintStream out) {
    this.setting = setting;
    this.out = out;
  }

  /** Of one image: seconds to make and push it, what was pushed, what the other machine pulled. */
  private record Figures(double seconds, long pushed, double pullSeconds, long pulled) {
    void print(PrintStream out, String title) {
      out.printf(
          Locale.ROOT,
          "%-46s %8.1f s %10.1f MB %8.1f s %10.1f MB%n",
          title,
          seconds,
          pushed / 1e6,
          pullSeconds,
          pulled / 1e6);
    }
  }

  void run() throws Exception {
    race("JDK, Maven, git", "");
    race("JDK, Maven, git, compilers, node, browsers, docker", CI_PACKAGES);
  }

  /**
   * Both ways with some tools.
   *
   * @param packages beside those of the demo's Dockerfile
   */
  private void race(String tools, String packages) throws Exception {
    Path folder = setting.emptyFolder("bump");
    Aside aside = new Aside(folder, setting);
    try (Hub hub = Hub.start(setting, folder);
        Shell shell = new Shell(folder, folder.resolve("errors"), hub.environment())) {
      String maven = setting.mavenCommand(folder);
      hub.publishBase(shell, maven);
      Project plain = projects(hub, folder, shell, packages);
      Buildah buildah = new Buildah(folder, setting);
      ours(hub, shell, folder, maven);
      rebuilt(hub, shell, buildah, plain, "before");
      bump(shell);
      aside.settle();
      Figures ours = ours(hub, shell, folder, maven);
      if (shell.run("cat ours.log").contains(" RUN ")) {
        throw new IllegalStateException("another dependency has executed a step: ours.log");
      }
      aside.settle();
      Figures rebuilt = rebuilt(hub, shell, buildah, plain, "after");
      out.printf(
          "%ncommons-io 2.16.1 to 2.17.0 in maven-filtering 3.4.0; %s%n%-46s %10s %13s %10s %13s%n",
          tools, "", "to the", "pushed", "on another", "pulled");
      out.printf("%-46s %10s %13s %10s%n", "", "registry", "", "machine");
      ours.print(out, "mvn builder:push");
      rebuilt.print(out, "buildah bud --no-cache, push; go-offline");
      share("bytes pushed", ours.pushed(), rebuilt.pushed(), BYTES);
      share("bytes pulled", ours.pulled(), rebuilt.pulled(), BYTES);
      share("time to the registry", ours.seconds(), rebuilt.seconds(), TIME);
      buildah.forget();
    }
    setting.run(setting.tool("remove"), folder.toString());
  }

  private void share(String what, double ours, double others, double limit) {
    double share = ours / others;
    out.printf(
        Locale.ROOT,
        "%s: %.1f %%, limit %.0f %%: %s%n",
        what,
        share * 100,
        limit * 100,
        share <= limit ? "held" : "MISSED");
  }

  /**
   * The demo's in {@code project}, without a final image; and in {@code plain}, without the plugin,
   * with the Dockerfile that one would write instead.
   */
  private Project projects(Hub hub, Path folder, Shell shell, String packages)
      throws IOException, InterruptedException {
    Path project = folder.resolve("project");
    setting.run(
        setting.tool("project"),
        project.toString(),
        hub.host() + "/bench/builder",
        NO_IMAGE,
        "docker.io=" + hub.host(),
        setting.version());
    shell.run("sed -i /" + NO_IMAGE + "/d project/pom.xml");
    shell.run("sed -i 's: maven git$:&" + packages + ":' project/Dockerfile.build");
    shell.run("git clone -q project plain && git -C plain checkout -q HEAD~1");
    commit(shell, "Without a final image");
    Path plain = folder.resolve("plain");
    Files.writeString(
        plain.resolve("Dockerfile.build"),
        Files.readString(project.resolve("Dockerfile.build"))
            + "COPY pom.xml .\nRUN mvn -B -q"
            + Setting.trustOption()
            + "dependency:go-offline\n");
    return new Project(plain);
  }

  private static void commit(Shell shell, String message) throws IOException {
    shell.run(
        "git -C project -c user.name=Test -c user.email=test@example.invalid commit -q -a -m '"
            + (message + "'"));
  }

  private static void bump(Shell shell) throws IOException {
    shell.run(
        "sed -i 's:<version>2.16.1</version>:<version>2.17.0</version>:' project/pom.xml"
            + " plain/pom.xml &&"
            + " grep -q 2.17.0 project/pom.xml && grep -q 2.17.0 plain/pom.xml");
    commit(shell, "commons-io 2.17.0");
  }

  private Figures ours(Hub hub, Shell shell, Path folder, String maven) throws IOException {
    long before = hub.bytes();
    double seconds =
        seconds(
            shell,
            "(cd project && "
                + maven.replace(" -q ", " ")
                + " -Dbuilder.store=../store builder:push >../ours.log)");
    long pushed = hub.bytes() - before;
    shell.run(
        "([ -d other ] || git clone -q project other; mkdir -p other-store; cd other && git pull -q)");
    Path blobs = folder.resolve("other-store/blobs");
    long had = Hub.bytes(blobs);
    double pullSeconds =
        seconds(shell, "(cd other && " + maven + " -Dbuilder.store=../other-store builder:build)");
    return new Figures(seconds, pushed, pullSeconds, Hub.bytes(blobs) - had);
  }

  private Figures rebuilt(Hub hub, Shell shell, Buildah buildah, Project project, String tag)
      throws IOException {
    String reference = hub.host() + "/bench/rebuilt:" + tag;
    long before = hub.bytes();
    double seconds = seconds(shell, buildah.budAndPush(project, reference));
    long pushed = hub.bytes() - before;
    shell.run("mkdir -p rebuilt");
    Path there = project.folder().resolveSibling("rebuilt");
    long had = Hub.bytes(there);
    double pullSeconds =
        seconds(
            shell,
            "skopeo copy -q --src-tls-verify=false docker://"
                + (reference + " oci:rebuilt/layout:" + tag));
    return new Figures(seconds, pushed, pullSeconds, Hub.bytes(there) - had);
  }

  private static double seconds(Shell shell, String command) throws IOException {
    long start = System.nanoTime();
    shell.run(command);
    return (System.nanoTime() - start) / 1e9;
  }
}
