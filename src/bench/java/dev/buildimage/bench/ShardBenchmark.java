package dev.buildimage.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A project's tests on four nodes, one after the other here, beside all of them on one. */
final class ShardBenchmark {
  private static final double MOST = 1.15;
  private static final int NODES = 4;
  private static final int CLASSES = 24;
  private static final Pattern SUMMARY =
      Pattern.compile("node \\d+/\\d+: .* ([0-9.]+) s of tests in");

  private final Setting setting;
  private final PrintStream out;

  ShardBenchmark(Setting setting, PrintStream out) {
    this.setting = setting;
    this.out = out;
  }

  void run() throws Exception {
    Path folder = setting.emptyFolder("shard");
    Path project = project(folder.resolve("project"));
    try (Shell shell = new Shell(project, folder.resolve("errors"), Map.of())) {
      String maven =
          // the summary is what is read
          setting.mavenCommand(folder).replace(" -q ", " ") + " -Dbuilder.skip";
      shell.run("git init -q . && git add . && git " + identity() + " commit -qm one");
      double one = tests(shell, maven, folder.resolve("one"), 1, true)[0];
      double[] blind = tests(shell, maven, folder.resolve("blind"), NODES, true);
      shell.run("git add . && git " + identity() + " commit -qm timings");
      double[] four = tests(shell, maven, folder.resolve("four"), NODES, false);
      out.println();
      out.printf(Locale.ROOT, "tests of %d uneven classes, on one node: %.1f s%n", CLASSES, one);
      print("on four, each class counted the same", one, blind);
      double ratio = print("on four, by recorded times", one, four);
      out.printf(Locale.ROOT, "limit <= %.2f x%s%n", MOST, ratio <= MOST ? "  held" : "  MISSED");
      out.flush();
    }
  }

  private static String identity() {
    return "-c user.name=Bench -c user.email=bench@example.invalid";
  }

  private double print(String title, double one, double[] seconds) {
    double longest = 0;
    for (double each : seconds) {
      longest = Math.max(longest, each);
    }
    double ratio = longest / (one / NODES);
    out.printf(
        Locale.ROOT,
        "%s: the longest has %.1f s, %.2f times a fourth of that%n",
        title,
        longest,
        ratio);
    return ratio;
  }

  /** What each node's tests took, in seconds, as the merge has it. */
  private double[] tests(Shell shell, String maven, Path folder, int nodes, boolean keepsTimings)
      throws Exception {
    Files.createDirectories(folder);
    for (int node = 1; node <= nodes; node++) {
      Path checkout = folder.resolve("checkout-" + node);
      Path shard = Files.createDirectories(folder.resolve("shards").resolve("" + node));
      shell.run(
          ("git clone -q . " + checkout + " && cd " + checkout)
              + (" && " + maven + " test -Dbuilder.shard=" + node + "/" + nodes)
              + (" && cp -r --parents target/surefire-reports target/builder/shard.json " + shard)
              + " && cd - >&2");
    }
    String merged =
        shell.run(
            (maven.replace(" -Dbuilder.skip", "") + " builder:merge")
                + (" -Dbuilder.shards=" + folder.resolve("shards"))
                + (keepsTimings ? " -Dbuilder.updateTimings && git status --short >&2" : ""));
    if (nodes == 1) {
      // four nodes without any times come next
      shell.run("rm .mvn/builder-timings.json");
    }
    Matcher summary = SUMMARY.matcher(merged);
    double[] seconds = new double[nodes];
    for (int i = 0; i < nodes && summary.find(); i++) {
      seconds[i] = Double.parseDouble(summary.group(1));
    }
    return seconds;
  }

  /** Most take little, and few take long, as in any project. */
  private Path project(Path folder) throws IOException {
    Path tests = Files.createDirectories(folder.resolve("src/test/java"));
    for (int i = 0; i < CLASSES; i++) {
      long millis = Math.round(4000 / Math.pow(i + 1, 0.8));
      Files.writeString(
          tests.resolve("T" + i + "Test.java"),
          "public class T%dTest { @org.junit.Test public void takes() throws Exception { Thread.sleep(%d); } }%n"
              .formatted(i, millis));
    }
    Files.writeString(folder.resolve(".gitignore"), "target\n");
    Files.writeString(
        folder.resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>bench</groupId>
          <artifactId>shard</artifactId>
          <version>1</version>
          <properties>
            <maven.compiler.release>17</maven.compiler.release>
            <project.build.sourceEncoding>UTF-8</project.build.sourceEncoding>
          </properties>
          <dependencies>
            <dependency>
              <groupId>junit</groupId>
              <artifactId>junit</artifactId>
              <version>4.13.2</version>
              <scope>test</scope>
            </dependency>
          </dependencies>
          <build>
            <plugins>
              <plugin>
                <groupId>org.apache.maven.plugins</groupId>
                <artifactId>maven-compiler-plugin</artifactId>
                <version>3.14.0</version>
              </plugin>
              <plugin>
                <groupId>org.apache.maven.plugins</groupId>
                <artifactId>maven-surefire-plugin</artifactId>
                <version>3.5.6</version>
              </plugin>
              <plugin>
                <groupId>dev.buildimage</groupId>
                <artifactId>builder-maven-plugin</artifactId>
                <version>VERSION</version>
                <executions>
                  <execution>
                    <goals>
                      <goal>prepare-tests</goal>
                    </goals>
                  </execution>
                </executions>
              </plugin>
            </plugins>
          </build>
        </project>
        """
            .replace("VERSION", setting.version()));
    return folder;
  }
}
