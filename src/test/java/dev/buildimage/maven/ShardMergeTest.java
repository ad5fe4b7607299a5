package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardMergeTest {
  private static final int NODES = 3;
  private static final TestUnit ONE = new TestUnit("core", TestKind.SUREFIRE, "a.OneTest");

  @TempDir Path folder;
  private Path checkout;

  /** A node that has its own checkout, and has prepared both modules. */
  private final class Node {
    private final Path root;
    private final MavenProject core;
    private final MavenProject web;
    private final NodeBuild build;

    Node(int number) throws Exception {
      root = folder.resolve("shards/node-" + number);
      core = NodeBuild.module(root, "core");
      NodeBuild.classes(core, "a.OneTest", "a.TwoTest", "a.ThreeTest", "a.FourTest", "a.FirstIT");
      web = NodeBuild.module(root, "web");
      NodeBuild.classes(web, "b.OneTest", "b.TwoTest");
      build = new NodeBuild(root, new Shard(number, NODES), core, web);
    }

    void prepare() throws Exception {
      copyTimings(root);
      build.prepare(core);
      build.prepare(web);
    }

    void run() throws IOException {
      for (MavenProject module : List.of(core, web)) {
        build.run(module, TestKind.SUREFIRE);
        build.run(module, TestKind.FAILSAFE);
      }
    }
  }

  private final List<Node> nodes = new ArrayList<>();

  @BeforeEach
  void nodes() throws Exception {
    checkout = Files.createDirectories(folder.resolve("checkout"));
    for (String module : List.of("core", "web", "other")) {
      Files.createDirectories(checkout.resolve(module));
      Files.writeString(checkout.resolve(module).resolve("pom.xml"), "<project/>");
    }
    for (int number = 1; number <= NODES; number++) {
      nodes.add(new Node(number));
    }
  }

  private Path timings() {
    return checkout.resolve(".mvn/builder-timings.json");
  }

  private void copyTimings(Path root) throws IOException {
    if (Files.exists(timings())) {
      Files.createDirectories(root.resolve(".mvn"));
      Files.copy(timings(), root.resolve(".mvn/builder-timings.json"));
    }
  }

  private void runAll() throws Exception {
    for (Node node : nodes) {
      node.prepare();
      node.run();
    }
  }

  private Path written() {
    return folder.resolve("written.json");
  }

  private ShardMerge.Outcome merge() throws Exception {
    return new ShardMerge(checkout, Optional.of("c0ffee"), timings())
        .merge(folder.resolve("shards"), List.of(written()));
  }

  private void refused(String... words) {
    assertThatThrownBy(this::merge)
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith("it is not proved that each test ran on one node")
        .hasMessageContainingAll(words);
    assertThat(checkout.resolve("core/target")).doesNotExist();
    assertThat(written()).doesNotExist();
  }

  /** The node that a class is on. */
  private Node of(String className) throws Exception {
    ShardRecord record =
        ShardRecord.read(nodes.get(0).root.resolve("core/target/builder/shard.json"));
    return nodes.get(record.classesOf("surefire").get(className) - 1);
  }

  @Test
  void reportsComeTogether() throws Exception {
    Path old = checkout.resolve("core/target/surefire-reports/TEST-a.OldTest.xml");
    Files.createDirectories(old.getParent());
    Files.writeString(old, "<testsuite/>");
    runAll();
    ShardMerge.Outcome outcome = merge();
    assertThat(files("core/target/surefire-reports"))
        .containsExactlyInAnyOrder(
            "TEST-a.OneTest.xml",
            "TEST-a.TwoTest.xml",
            "TEST-a.ThreeTest.xml",
            "TEST-a.FourTest.xml",
            "a.OneTest.txt",
            "a.TwoTest.txt",
            "a.ThreeTest.txt",
            "a.FourTest.txt");
    assertThat(files("core/target/failsafe-reports")).contains("TEST-a.FirstIT.xml");
    assertThat(files("web/target/surefire-reports")).hasSize(4);
    assertThat(files("core/target")).noneMatch(name -> name.contains("merging"));
    assertThat(outcome.failed()).isEmpty();
    assertThat(outcome.summary()).hasSize(NODES + 1);
    assertThat(outcome.summary().get(0))
        .matches("node 1/3: \\d classes, \\d tests, 0.0 s of tests in 1:3\\d min");
    assertThat(outcome.summary().get(NODES)).startsWith("7 tests, each on one of 3 nodes; ");
  }

  @Test
  void whatElseIsInTheirFoldersStays() throws Exception {
    Path reports = Files.createDirectories(checkout.resolve("core/target/surefire-reports"));
    Files.writeString(reports.resolve("TEST-a.OldTest.xml"), "<testsuite/>");
    Files.writeString(reports.resolve("a.OldTest.txt"), "");
    Files.writeString(reports.resolve("a.OldTest-output.txt"), "");
    Files.writeString(reports.resolve("mine.txt"), "");
    Files.createDirectories(reports.resolve("classes"));
    Files.writeString(reports.resolve("classes/A.class"), "");
    runAll();
    merge();
    assertThat(files("core/target/surefire-reports"))
        .contains("TEST-a.OneTest.xml", "a.OneTest.txt", "mine.txt", "classes")
        .noneMatch(name -> name.contains("OldTest"));
    assertThat(files("core/target/surefire-reports/classes")).containsExactly("A.class");
    assertThat(files("core/target")).noneMatch(name -> name.contains("merging"));
  }

  private List<String> files(String path) throws IOException {
    try (Stream<Path> files = Files.list(checkout.resolve(path))) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  @Test
  void timingsAreWhatWasMeasured() throws Exception {
    SortedMap<TestUnit, Long> before = new TreeMap<>();
    TestUnit notBuilt = new TestUnit("other", TestKind.SUREFIRE, "c.FarTest");
    before.put(ONE, 5L);
    before.put(new TestUnit("core", TestKind.SUREFIRE, "a.GoneTest"), 5L);
    before.put(new TestUnit("gone", TestKind.SUREFIRE, "d.GoneTest"), 5L);
    before.put(notBuilt, 7L);
    TestTimings.write(timings(), before);
    for (Node node : nodes) {
      node.build.takes("a.OneTest", 1234);
    }
    runAll();
    merge();
    SortedMap<TestUnit, Long> after = TestTimings.read(written()).millis();
    assertThat(after).containsEntry(ONE, 1234L).containsEntry(notBuilt, 7L).hasSize(8);
    assertThat(after.keySet())
        .extracting(TestUnit::className)
        .doesNotContain("a.GoneTest", "d.GoneTest");
  }

  @Test
  void aMissingNodeIsNamed() throws Exception {
    nodes.remove(1);
    runAll();
    refused("node 2 of 3 is missing");
  }

  @Test
  void aModuleThatWasNotReachedIsNamed() throws Exception {
    runAll();
    Files.delete(nodes.get(2).root.resolve("web/target/builder/shard.json"));
    refused("module web was never reached on node 3", "test.failure.ignore");
  }

  @Test
  void nodesOfDifferentCommitsKeysAndTimingsAreNamed() throws Exception {
    nodes.get(1).build.commit = "bad";
    nodes.get(2).build.key = "";
    runAll();
    refused(
        "the nodes differ in the commit: bad on node 2, c0ffee on nodes 1 and 3",
        "the nodes differ in the key of the builder image: none on node 3, d00d on nodes 1 and 2");
  }

  @Test
  void timingsDifferToo() throws Exception {
    runAll();
    TestTimings.write(nodes.get(0).root.resolve(".mvn/builder-timings.json"), new TreeMap<>());
    Node again = nodes.get(0);
    new NodeBuild(again.root, new Shard(1, NODES), again.core, again.web).prepare(again.core);
    refused("the nodes differ in the digest of the timings: none on");
  }

  @Test
  void thisCheckoutIsOfTheSameCommit() throws Exception {
    for (Node node : nodes) {
      node.build.commit = "bad";
    }
    runAll();
    refused("the nodes' commit is bad, and here is c0ffee");
  }

  @Test
  void andHasTheSameTimings() throws Exception {
    runAll();
    TestTimings.write(timings(), new TreeMap<>());
    refused("the nodes' timings are other ones than those here");
  }

  @Test
  void aTestThatRanTwiceIsNamedWithItsNodes() throws Exception {
    runAll();
    Node other = nodes.get(of("a.OneTest") == nodes.get(0) ? 1 : 0);
    other.build.begin(other.core, TestKind.SUREFIRE);
    other.build.report(
        other.core,
        TestKind.SUREFIRE,
        "a.AllTests",
        "a.AllTests",
        NodeBuild.test("a.OneTest", "passes", "") + NodeBuild.test("a.OneTest", "only here", ""));
    other.build.end(other.core, TestKind.SUREFIRE, Optional.empty());
    refused("core: a.OneTest ran on nodes", " and ", "(passes)", "suite");
  }

  @Test
  void parametersAndRerunsAreNotTwice() throws Exception {
    runAll();
    Node one = of("a.OneTest");
    one.build.begin(one.core, TestKind.SUREFIRE);
    one.build.report(
        one.core,
        TestKind.SUREFIRE,
        "a.OneTest",
        "a.OneTest",
        NodeBuild.test("a.OneTest", "p[1]", "")
            + NodeBuild.test("a.OneTest", "p[1]", "")
            + NodeBuild.test("a.OneTest", "flaky", "<flakyFailure/>")
            + NodeBuild.test("a.OneTest", "fails", "<failure/><rerunFailure/>"));
    one.build.end(one.core, TestKind.SUREFIRE, Optional.empty());
    assertThat(merge().failed())
        .singleElement()
        .asString()
        .startsWith("core: a.OneTest.fails (node ");
  }

  @Test
  void nestedTestsOfABaseRunForEachClassThatExtendsIt() throws Exception {
    for (Node node : nodes) {
      NodeBuild.classes(node.core, "a.Base", "a.Base$Nested");
      Files.copy(
          AbstractList.class.getResourceAsStream("AbstractList.class"),
          node.root.resolve("core/target/test-classes/a/Base.class"),
          StandardCopyOption.REPLACE_EXISTING);
    }
    runAll();
    for (Node node : nodes) {
      node.build.begin(node.core, TestKind.SUREFIRE);
      for (String base : List.of("a.Base$Nested", "other.Base$Nested")) {
        node.build.report(
            node.core, TestKind.SUREFIRE, base, base, NodeBuild.test(base, "passes", ""));
      }
      node.build.end(node.core, TestKind.SUREFIRE, Optional.empty());
    }
    merge();
    assertThat(files("core/target/surefire-reports"))
        .contains("TEST-a.Base$Nested.xml", "TEST-a.Base$Nested-3of3.xml");
  }

  @Test
  void otherNestedTestsDoNot() throws Exception {
    for (Node node : nodes) {
      NodeBuild.classes(node.core, "a.OneTest$Nested");
    }
    runAll();
    for (Node node : nodes) {
      node.build.begin(node.core, TestKind.SUREFIRE);
      node.build.report(
          node.core,
          TestKind.SUREFIRE,
          "a.OneTest$Nested",
          "a.OneTest$Nested",
          NodeBuild.test("a.OneTest$Nested", "passes", ""));
      node.build.end(node.core, TestKind.SUREFIRE, Optional.empty());
    }
    refused("core: a.OneTest$Nested ran on nodes 1 and 2 and 3 (passes)");
  }

  @Test
  void aFrameworkMayCallAllClassesByOneName() throws Exception {
    for (Node node : nodes) {
      node.prepare();
      node.build.begin(node.core, TestKind.SUREFIRE);
      StringBuilder tests = new StringBuilder();
      for (String name : NodeBuild.left(node.core, TestKind.SUREFIRE)) {
        tests.append(NodeBuild.test(name, "passes", ""));
      }
      node.build.report(node.core, TestKind.SUREFIRE, "TestSuite", "TestSuite", tests.toString());
      node.build.end(node.core, TestKind.SUREFIRE, Optional.empty());
      node.build.run(node.core, TestKind.FAILSAFE);
      node.build.run(node.web, TestKind.SUREFIRE);
      node.build.run(node.web, TestKind.FAILSAFE);
    }
    merge();
    assertThat(files("core/target/surefire-reports"))
        .contains(
            "TEST-TestSuite.xml",
            "TEST-TestSuite-2of3.xml",
            "TEST-TestSuite-3of3.xml",
            "TestSuite-3of3.txt");
    assertThat(TestTimings.read(written()).millis()).containsEntry(ONE, 10L);
  }

  @Test
  void anExecutionThatDidNotEndIsNamed() throws Exception {
    for (Node node : nodes) {
      node.prepare();
    }
    Node one = of("a.OneTest");
    for (Node node : nodes) {
      if (node == one) {
        node.build.run(node.web, TestKind.SUREFIRE);
        node.build.run(node.web, TestKind.FAILSAFE);
      } else {
        node.run();
      }
    }
    refused(
        "core: surefire (default-test) on node",
        "has not come to its end; perhaps not run: a.",
        "a.OneTest");
  }

  @Test
  void andOneThatBrokeOff() throws Exception {
    runAll();
    Node one = of("a.OneTest");
    one.build.end(
        one.core,
        TestKind.SUREFIRE,
        Optional.of(new MojoFailureException("The VM is gone", new IOException("killed"))));
    refused("core: surefire (default-test) on node", "broke off: The VM is gone");
  }

  @Test
  void aGoalThatNotAllNodesHadIsNamed() throws Exception {
    nodes.get(1).build.goals("test");
    for (Node node : nodes) {
      node.prepare();
      node.build.run(node.core, TestKind.SUREFIRE);
      node.build.run(node.web, TestKind.SUREFIRE);
      if (node != nodes.get(1)) {
        node.build.run(node.core, TestKind.FAILSAFE);
        node.build.run(node.web, TestKind.FAILSAFE);
      }
    }
    refused("core: failsafe (default) was only to run on nodes 1 and 3");
  }

  @Test
  void aReportThatGotLostIsNamed() throws Exception {
    runAll();
    Node one = of("a.OneTest");
    Files.delete(one.root.resolve("core/target/surefire-reports/TEST-a.OneTest.xml"));
    refused("reports that were not handed on: core/target/surefire-reports/TEST-a.OneTest.xml");
  }

  @Test
  void aClassWithHistoryThatRanNowhereIsNamed() throws Exception {
    SortedMap<TestUnit, Long> before = new TreeMap<>();
    before.put(ONE, 5L);
    TestTimings.write(timings(), before);
    for (Node node : nodes) {
      node.prepare();
      Path compiled = node.root.resolve("core/target/test-classes/a/OneTest.class");
      // as if its tests were gone: Surefire finds none
      Files.delete(compiled);
      node.run();
    }
    refused("core: a.OneTest ran nowhere, and was to run on node", "file of timings");
  }

  @Test
  void withGroupsNobodyKnowsWhetherItHasTests() throws Exception {
    SortedMap<TestUnit, Long> before = new TreeMap<>();
    before.put(ONE, 5L);
    TestTimings.write(timings(), before);
    for (Node node : nodes) {
      node.build.user().setProperty("excludedGroups", "slow");
      node.prepare();
      Files.delete(node.root.resolve("core/target/test-classes/a/OneTest.class"));
      node.run();
    }
    merge();
    assertThat(TestTimings.read(written()).millis()).containsEntry(ONE, 5L);
  }

  @Test
  void anotherTreeIsNoticed() throws Exception {
    NodeBuild.classes(nodes.get(0).core, "a.LocalTest");
    runAll();
    refused("core: a.LocalTest is compiled only on node 1");
  }

  @Test
  void soIsAnotherDivision() throws Exception {
    for (Node node : nodes) {
      // one node builds another set of modules, so the same class comes elsewhere
      if (node == nodes.get(0)) {
        copyTimings(node.root);
        NodeBuild part = new NodeBuild(node.root, new Shard(1, NODES), node.web);
        part.prepare(node.core);
        part.prepare(node.web);
      } else {
        node.prepare();
      }
      node.run();
    }
    refused("web: b.OneTest was to run on node", "have all nodes build the same modules");
  }

  @Test
  void aModuleThatIsNotDividedIsNoticed() throws Exception {
    runAll();
    for (Node node : nodes) {
      Path report = node.root.resolve("forgotten/target/surefire-reports/TEST-c.T.xml");
      Files.createDirectories(report.getParent());
      Files.writeString(report, "<testsuite/>");
    }
    refused(
        "forgotten/target/surefire-reports has reports of nodes 1 and 2 and 3", "prepare-tests");
  }

  @Test
  void oneNodeTwiceIsNoticed() throws Exception {
    runAll();
    Path copy = folder.resolve("shards/again/web/target/builder/shard.json");
    Files.createDirectories(copy.getParent());
    Files.copy(nodes.get(0).root.resolve("web/target/builder/shard.json"), copy);
    refused("node 1 has handed on module web more than once", "node-1", "again");
  }

  @Test
  void filesHaveTheirPathsInTheCheckout() throws Exception {
    runAll();
    Path moved = folder.resolve("shards/flat/shard.json");
    Files.createDirectories(moved.getParent());
    Files.move(nodes.get(0).root.resolve("web/target/builder/shard.json"), moved);
    assertThatThrownBy(this::merge)
        .isInstanceOf(BuildException.class)
        .hasMessageContainingAll(
            "shards/flat/shard.json is web/target/builder/shard.json", "paths");
  }

  @Test
  void noPathLeadsOut() throws Exception {
    runAll();
    Path file = nodes.get(0).root.resolve("core/target/builder/shard.json");
    String text = Files.readString(file);
    for (String evil : List.of("../../../../evil", "/evil", "core/../../evil")) {
      Files.writeString(file, text.replace("\"core/target/surefire-reports\"", "\"" + evil + "\""));
      assertThatThrownBy(this::merge)
          .isInstanceOf(BuildException.class)
          .hasMessageContainingAll("evil", "outside of the repository");
    }
    Files.writeString(file, text.replace("TEST-a.", "../../TEST-a."));
    assertThatThrownBy(this::merge).hasMessageContaining("outside of the repository");
  }

  @Test
  void nothingAtAllIsSaid() throws Exception {
    assertThatThrownBy(this::merge)
        .isInstanceOf(BuildException.class)
        .hasMessageContainingAll("has no shard.json", "target/builder/shard.json");
    Files.createDirectories(folder.resolve("shards"));
    assertThatThrownBy(
            () ->
                new ShardMerge(checkout, Optional.empty(), timings())
                    .merge(folder.resolve("none"), List.of()))
        .hasMessageContainingAll("is no folder", "builder.shards");
  }

  @Test
  void brokenRecordsAreNamed() throws Exception {
    runAll();
    Path file = nodes.get(0).root.resolve("core/target/builder/shard.json");
    for (String text : List.of("{", "{\"version\": 1}", "[]")) {
      Files.writeString(file, text);
      assertThatThrownBy(this::merge)
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("shard.json is no record");
    }
  }
}
