package dev.buildimage.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** JVMs of tests in the builder image, beside the machine's own. */
final class TestsBenchmark {
  private static final Duration MOST = Duration.ofMillis(150);
  private static final int JVMS = 20;

  private final Setting setting;
  private final PrintStream out;

  TestsBenchmark(Setting setting, PrintStream out) {
    this.setting = setting;
    this.out = out;
  }

  void run() throws Exception {
    Path folder = setting.emptyFolder("tests");
    try (Hub hub = Hub.start(setting, folder)) {
      Path project = project(folder.resolve("project"));
      String plain = setting.mavenCommand(folder);
      try (Shell shell = new Shell(folder, folder.resolve("errors"), hub.environment())) {
        hub.publishBase(shell, plain);
      }
      try (Shell shell = new Shell(project, folder.resolve("errors"), Map.of())) {
        String maven =
            plain
                + (" -Dbuilder.store=" + folder.resolve("store"))
                + (" -Dbuilder.builderImage=" + hub.host() + "/bench/builder")
                + (" -Dbuilder.registryMirrors=docker.io=" + hub.host())
                + " -Dbuilder.dependencyLayers=false";
        shell.run("git init -q . && git add . && " + maven + " test");
        out.println();
        Race.printHead(out);
        jvms(shell, project);
        builds(shell, maven);
      }
    } finally {
      setting.run(setting.tool("remove"), folder.resolve("store").toString());
    }
  }

  private void jvms(Shell shell, Path project) throws Exception {
    Path prepared = project.resolve("target/builder/jvm/bin/java");
    new Race(JVMS + " JVMs, one by one", 5, 1)
        .run(
            out,
            new Limit.Longer(MOST.multipliedBy(JVMS)),
            new Contender("in the builder image", shell.running(versions(prepared))),
            new Contender(
                "on the machine",
                shell.running(versions(Path.of(System.getProperty("java.home"), "bin/java")))));
  }

  private static String versions(Path java) {
    return "for i in $(seq " + JVMS + "); do " + java + " -version 2>&1; done";
  }

  private void builds(Shell shell, String maven) throws Exception {
    String test = maven + " process-test-classes surefire:test";
    new Race("mvn surefire:test, " + JVMS + " forks (reuseForks=false)", 3, 1)
        .run(
            out,
            new Limit.Longer(MOST.multipliedBy(JVMS)),
            new Contender("in the builder image", shell.running(test)),
            new Contender("on the machine", shell.running(test + " -Dbuilder.skip")));
  }

  private Path project(Path folder) throws IOException {
    Path tests = Files.createDirectories(folder.resolve("src/test/java"));
    for (int i = 0; i < JVMS; i++) {
      Files.writeString(
          tests.resolve("T" + i + "Test.java"),
          "public class T" + i + "Test { @org.junit.Test public void passes() {} }\n");
    }
    Files.writeString(folder.resolve(".gitignore"), "target\n");
    Files.writeString(
        folder.resolve("Dockerfile.build"),
        """
        FROM debian:bookworm-slim
        RUN apt-get update && apt-get install -y --no-install-recommends openjdk-17-jdk-headless
        """);
    Files.writeString(
        folder.resolve("pom.xml"),
        """
        <project xmlns="http://maven.apache.org/POM/4.0.0">
          <modelVersion>4.0.0</modelVersion>
          <groupId>bench</groupId>
          <artifactId>tests</artifactId>
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
                <configuration>
                  <reuseForks>false</reuseForks>
                </configuration>
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
