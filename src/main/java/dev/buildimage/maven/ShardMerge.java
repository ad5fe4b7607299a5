package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.maven.ShardResults.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.LongStream;

/** Brings together what several nodes have run of one build's tests. */
public final class ShardMerge {
  private final Path workTree;
  private final Optional<String> commit;
  private final Path timings;

  /**
   * Into a checkout.
   *
   * @param workTree the repository's
   * @param commit that is checked out; empty before the first one
   * @param timings the file that the tests were divided by, which need not be there
   */
  public ShardMerge(Path workTree, Optional<String> commit, Path timings) {
    this.workTree = workTree;
    this.commit = commit;
    this.timings = timings;
  }

  /**
   * What came of it.
   *
   * @param summary lines for people
   * @param failed the tests that have failed, each with its module and node
   */
  public record Outcome(List<String> summary, List<String> failed) {}

  /**
   * Proves that each test has run on one node, then merges reports and timings.
   *
   * @param shards the folder with all that the nodes have handed on
   * @param written where the new timings go
   * @throws BuildException when it can't be proved; nothing is written then
   */
  public Outcome merge(Path shards, List<Path> written) throws IOException, BuildException {
    List<Result> results = ShardResults.read(shards).all();
    TestTimings before = TestTimings.read(timings);
    List<String> problems = new ShardProof(results, before).problems(commit.orElse(""));
    if (!problems.isEmpty()) {
      throw new BuildException(
          "it is not proved that each test ran on one node, so nothing is merged:\n"
              + String.join("\n", problems));
    }
    MergedReports.write(workTree, results);
    SortedMap<TestUnit, Long> after =
        ClassTimes.merged(
            before.millis(),
            results,
            module -> Files.exists(workTree.resolve(module).resolve("pom.xml")));
    for (Path file : written) {
      TestTimings.write(file, after);
    }
    return new Outcome(summary(results), failed(results));
  }

  private static final class Node {
    private int classes;
    private int tests;
    private int failed;
    private long millis;
    private long began = Long.MAX_VALUE;
    private long ended;

    void add(Result result) {
      SortedMap<TestUnit, Long> times = ClassTimes.of(result);
      classes += times.size();
      millis += times.values().stream().mapToLong(Long::longValue).sum();
      for (TestReport report : result.reports().values()) {
        tests += report.tests().size();
        failed += (int) report.tests().stream().filter(TestReport.Case::failed).count();
      }
      began = Math.min(began, result.record().began());
      ended =
          LongStream.concat(
                  LongStream.of(ended, began),
                  result.record().executions().stream().mapToLong(ShardRecord.Execution::ended))
              .max()
              .orElseThrow();
    }

    String text() {
      return String.format(
          Locale.ROOT,
          "%d classes, %d tests%s, %.1f s of tests in %s",
          classes,
          tests,
          failed == 0 ? "" : ", " + failed + " failed",
          millis / 1e3,
          clock(Duration.ofMillis(ended - began)));
    }

    private static String clock(Duration took) {
      return took.toMinutes() + String.format(Locale.ROOT, ":%02d min", took.toSecondsPart());
    }
  }

  private static List<String> summary(List<Result> results) {
    SortedMap<Integer, Node> nodes = new TreeMap<>();
    results.forEach(
        result -> nodes.computeIfAbsent(result.record().node(), node -> new Node()).add(result));
    List<String> lines = new ArrayList<>();
    for (Map.Entry<Integer, Node> node : nodes.entrySet()) {
      lines.add("node " + node.getKey() + "/" + nodes.size() + ": " + node.getValue().text());
    }
    long total = nodes.values().stream().mapToLong(node -> node.millis).sum();
    long longest = nodes.values().stream().mapToLong(node -> node.millis).max().orElse(0);
    int tests = nodes.values().stream().mapToInt(node -> node.tests).sum();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d tests, each on one of %d nodes; the longest has %.2f times its share",
            tests,
            nodes.size(),
            total == 0 ? 1 : (double) longest * nodes.size() / total));
    return lines;
  }

  private static List<String> failed(List<Result> results) {
    List<String> failed = new ArrayList<>();
    for (Result result : results) {
      for (TestReport report : result.reports().values()) {
        for (TestReport.Case test : report.tests()) {
          if (test.failed()) {
            failed.add(
                result.record().module()
                    + ": "
                    + test.className()
                    + "."
                    + test.name()
                    + " (node "
                    + result.record().node()
                    + ")");
          }
        }
      }
    }
    return failed.stream().distinct().sorted().toList();
  }
}
