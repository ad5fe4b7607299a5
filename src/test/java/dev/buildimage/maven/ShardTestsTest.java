package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.apache.maven.lifecycle.LifecycleExecutionException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShardTestsTest {
  private static final String[] CLASSES =
      IntStream.range(0, 7).mapToObj(i -> "a.T" + i + "Test").toArray(String[]::new);

  @TempDir Path checkout;
  private MavenProject core;

  @BeforeEach
  void aModule() throws Exception {
    core = NodeBuild.module(checkout, "core");
    NodeBuild.classes(core, CLASSES);
  }

  private NodeBuild node(int number, int of) {
    return new NodeBuild(checkout, new Shard(number, of), core);
  }

  private ShardRecord recorded() throws Exception {
    return ShardRecord.read(checkout.resolve("core/target/builder/shard.json"));
  }

  private List<String> lines(TestKind kind) throws Exception {
    return Files.readAllLines(
        Path.of(core.getProperties().getProperty(kind.property("excludesFile"))));
  }

  @Test
  void aNodeRunsItsPart() throws Exception {
    NodeBuild.classes(core, "a.FirstIT", "a.SecondIT", "a.Helper", "a.T1Test$Inner");
    assertThat(node(1, 3).prepare(core))
        .isEqualTo(
            "node 1/3 runs 3 of 9 test classes here; builder-timings.json has no times yet, so"
                + " each counts the same");
    assertThat(NodeBuild.left(core, TestKind.SUREFIRE))
        .containsExactly("a.T0Test", "a.T3Test", "a.T6Test");
    assertThat(lines(TestKind.SUREFIRE))
        .contains("a/T1Test.class")
        .allMatch(line -> !line.contains("$"));
    assertThat(core.getProperties().getProperty("surefire.excludes")).isEqualTo("**/*$*");
    ShardRecord record = recorded();
    assertThat(record.module()).isEqualTo("core");
    assertThat(record.file()).isEqualTo("core/target/builder/shard.json");
    assertThat(record.commit()).isEqualTo("c0ffee");
    assertThat(record.classesOf("surefire"))
        .containsEntry("a.T1Test", 2)
        .doesNotContainKey("a.T1Test$Inner");
    assertThat(record.executions())
        .extracting(ShardRecord.Execution::name, ShardRecord.Execution::end)
        .containsExactly(
            Tuple.tuple("surefire (default-test)", ShardRecord.End.OPEN),
            Tuple.tuple("failsafe (default)", ShardRecord.End.OPEN));
  }

  @Test
  void recordedTimesDecideInAllModulesAtOnce() throws Exception {
    MavenProject web = NodeBuild.module(checkout, "web");
    NodeBuild.classes(web, "b.LongTest", "b.ShortTest");
    SortedMap<TestUnit, Long> times = new TreeMap<>();
    times.put(new TestUnit("web", TestKind.SUREFIRE, "b.LongTest"), 9000L);
    times.put(new TestUnit("web", TestKind.SUREFIRE, "b.ShortTest"), 1000L);
    for (String name : CLASSES) {
      times.put(new TestUnit("core", TestKind.SUREFIRE, name), 1000L);
    }
    TestTimings.write(checkout.resolve(".mvn/builder-timings.json"), times);
    NodeBuild first = new NodeBuild(checkout, new Shard(1, 2), core, web);
    assertThat(first.prepare(core))
        .isEqualTo("node 1/2 runs 0 of 7 test classes here; in all modules, 9.0 s of 17.0 s");
    assertThat(first.prepare(web)).isEqualTo("node 1/2 runs 1 of 2 test classes here");
    assertThat(NodeBuild.left(web, TestKind.SUREFIRE)).containsExactly("b.LongTest");
  }

  @Test
  void oneNodeLeavesNothingOut() throws Exception {
    assertThat(node(1, 1).prepare(core)).startsWith("node 1/1 runs 7 of 7 test classes here");
    assertThat(core.getProperties()).doesNotContainKey("surefire.excludesFile");
    assertThat(recorded().classesOf("surefire").values()).containsOnly(1);
  }

  @Test
  void whatTheProjectExcludesStaysExcluded() throws Exception {
    Files.writeString(checkout.resolve("core/mine.txt"), "**/Slow*\n");
    core.getProperties().setProperty("surefire.excludesFile", "mine.txt");
    core.getProperties().setProperty("failIfNoTests", "true");
    NodeBuild.classes(core, "a.T1Test$InnerTest");
    NodeBuild build = node(1, 7);
    build.prepare(core);
    assertThat(lines(TestKind.SUREFIRE))
        .contains("**/Slow*", "a/T1Test.class", "a/T1Test$InnerTest.class");
    assertThat(core.getProperties())
        .doesNotContainKey("surefire.excludes")
        .containsEntry("failIfNoTests", "false");
    List<String> once = lines(TestKind.SUREFIRE);
    // by a forked lifecycle
    build.prepare(core);
    assertThat(lines(TestKind.SUREFIRE)).isEqualTo(once);
  }

  @Test
  void anExcludesFileThatIsNotThereIsNamed() {
    core.getProperties().setProperty("surefire.excludesFile", "mine.txt");
    assertThatThrownBy(() -> node(1, 2).prepare(core))
        .isInstanceOf(BuildException.class)
        .hasMessageContainingAll("surefire.excludesFile", "mine.txt");
  }

  @Test
  void excludesInThePomStayInForce() throws Exception {
    NodeBuild.surefire(core, "3.5.6", "<excludes><exclude>none</exclude></excludes>");
    NodeBuild.classes(core, "a.T1Test$InnerTest");
    node(1, 7).prepare(core);
    assertThat(lines(TestKind.SUREFIRE)).contains("a/T1Test$InnerTest.class");
    assertThat(core.getProperties()).doesNotContainKey("surefire.excludes");
  }

  @Test
  void olderReleasesAreToldOfNestedClassesInTheFile() throws Exception {
    NodeBuild.surefire(core, "2.22.2", "");
    node(1, 2).prepare(core);
    assertThat(lines(TestKind.SUREFIRE)).startsWith("**/*$*");
    assertThat(core.getProperties()).doesNotContainKey("surefire.excludes");
  }

  @ParameterizedTest
  @CsvSource({
    "2.12.4, '', use 2.13 or later",
    "3.5.6, <test>FooTest</test>, every node would run",
    "3.5.6, <excludesFile>mine.txt</excludesFile>, wins over this node's",
    "3.5.6, <suiteXmlFiles><file>testng.xml</file></suiteXmlFiles>, suiteXmlFiles",
    "3.5.6, <dependenciesToScan><dependency>a:b</dependency></dependenciesToScan>, in a build of",
    "3.5.6, <forkedProcessTimeoutInSeconds>9</forkedProcessTimeoutInSeconds>, leave it out",
    "3.5.6, <failIfNoTests>true</failIfNoTests>, run on other nodes",
  })
  void whatCanNotBeDividedIsRefused(String version, String configuration, String wayOut)
      throws Exception {
    NodeBuild.surefire(core, version, configuration);
    assertThatThrownBy(() -> node(9, 9).prepare(core))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("maven-surefire-plugin (default-test)")
        .hasMessageContaining(wayOut);
    assertThat(node(1, 1).prepare(core)).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "test, FooTest",
    "surefire.timeout, 9",
    "it.test, FooIT",
    "surefire.excludesFile, mine.txt"
  })
  void soIsItOnTheCommandLine(String property, String value) {
    NodeBuild build = node(1, 2);
    build.user().setProperty(property, value);
    assertThatThrownBy(() -> build.prepare(core))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(property)
        .hasMessageContaining(value);
  }

  @Test
  void aModuleMayHaveNoTests() throws Exception {
    MavenProject empty = NodeBuild.module(checkout, ".");
    assertThat(new NodeBuild(checkout, new Shard(2, 2), empty, core).prepare(empty))
        .startsWith("node 2/2 runs 0 of 0 test classes here");
    ShardRecord record = ShardRecord.read(checkout.resolve("target/builder/shard.json"));
    assertThat(record.module()).isEqualTo(".");
    assertThat(record.modules()).containsExactly(".", "core");
  }

  @Test
  void whatHasRunIsRecorded() throws Exception {
    NodeBuild build = node(1, 2);
    Path stale =
        build.report(core, TestKind.SUREFIRE, "a.GoneTest", "a.GoneTest", "<testcase name='x'/>");
    Files.setLastModifiedTime(stale, FileTime.from(Instant.now().minusSeconds(60)));
    build.prepare(core);
    build.run(core, TestKind.SUREFIRE);
    ShardRecord.Execution surefire = recorded().executions().get(0);
    assertThat(surefire.end()).isEqualTo(ShardRecord.End.WHOLE);
    assertThat(surefire.folder()).isEqualTo("core/target/surefire-reports");
    assertThat(surefire.reports())
        .contains("TEST-a.T0Test.xml")
        .doesNotContain("TEST-a.GoneTest.xml")
        .hasSize(4);
    assertThat(recorded().executions().get(1).end()).isEqualTo(ShardRecord.End.OPEN);
    // a goal that is executed again prepares for the same tests
    build.prepare(core);
    assertThat(recorded().executions().get(0)).isEqualTo(surefire);
    assertThat(build.warnings()).isEmpty();
  }

  @Test
  void aFailedTestIsNoBrokenRun() throws Exception {
    Map<Exception, ShardRecord.End> ends =
        Map.of(
            new MojoFailureException("There are test failures.\n\nPlease refer to"),
            ShardRecord.End.WHOLE,
            new MojoFailureException("There was a timeout or other error in the fork"),
            ShardRecord.End.BROKEN,
            new MojoFailureException("execution failed", new IllegalStateException("killed")),
            ShardRecord.End.BROKEN,
            new MojoExecutionException("The forked VM terminated"),
            ShardRecord.End.BROKEN);
    for (Map.Entry<Exception, ShardRecord.End> end : ends.entrySet()) {
      NodeBuild build = node(1, 2);
      build.prepare(core);
      build.run(
          core,
          TestKind.SUREFIRE,
          Optional.of(new LifecycleExecutionException("Failed to execute", end.getKey())));
      assertThat(recorded().executions().get(0).end())
          .as(end.getKey().getMessage())
          .isEqualTo(end.getValue());
    }
  }

  @Test
  void failsafeSaysInItsSummaryThatItBrokeOff() throws Exception {
    NodeBuild build = node(1, 2);
    build.prepare(core);
    Path summary = checkout.resolve("core/target/failsafe-reports/failsafe-summary.xml");
    Files.createDirectories(summary.getParent());
    Files.writeString(
        summary,
        "<failsafe-summary timeout='false'><completed>1</completed><failureMessage>The forked VM"
            + " terminated\nat line</failureMessage></failsafe-summary>");
    build.run(core, TestKind.FAILSAFE);
    assertThat(recorded().executions().get(1).end()).isEqualTo(ShardRecord.End.BROKEN);
    assertThat(recorded().executions().get(1).failure()).isEqualTo("The forked VM terminated");
    Files.writeString(
        summary, "<failsafe-summary timeout='false'><failureMessage/></failsafe-summary>");
    build.run(core, TestKind.FAILSAFE);
    assertThat(recorded().executions().get(1).end()).isEqualTo(ShardRecord.End.WHOLE);
  }

  @Test
  void whatTheGoalsDoNotComeToIsNotExpected() throws Exception {
    NodeBuild build = node(1, 2);
    build.goals("test");
    build.prepare(core);
    assertThat(recorded().executions())
        .extracting(ShardRecord.Execution::plugin)
        .containsExactly("surefire");
  }

  @Test
  void reportsOutsideOfTheRepositoryAreRefused() throws Exception {
    NodeBuild.surefire(core, "3.5.6", "<reportsDirectory>/elsewhere</reportsDirectory>");
    assertThatThrownBy(() -> node(1, 2).prepare(core))
        .isInstanceOf(BuildException.class)
        .hasMessageContainingAll("/elsewhere", "outside of the repository");
  }
}
