package dev.buildimage.maven;

import dev.buildimage.maven.ShardResults.Result;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Proves that nodes have run each test once, or says why not.
 *
 * <p>Twice is what the reports of two nodes have. Nowhere is harder, since a class of which there
 * is no report may just have no test: so each node records which executions it was to come to, how
 * each ended and which reports it wrote, and a class is only taken for one without tests where its
 * node's execution has come to its end and it has no recorded time from earlier.
 */
final class ShardProof {
  private static final int MOST = 10;

  private final List<Result> results;
  private final TestTimings timings;
  private final List<String> problems = new ArrayList<>();

  /**
   * Of results.
   *
   * @param timings that the tests were divided by
   */
  ShardProof(List<Result> results, TestTimings timings) {
    this.results = results;
    this.timings = timings;
  }

  /**
   * What disproves it, each with the way out; empty when all is well.
   *
   * @param commit of the checkout that the results go to
   */
  List<String> problems(String commit) {
    same("number of nodes", result -> String.valueOf(result.record().nodes()));
    same("commit", result -> result.record().commit());
    same("key of the builder image", result -> result.record().key());
    same("digest of the timings", result -> result.record().timings());
    ShardRecord first = results.get(0).record();
    if (problems.isEmpty() && !first.commit().equals(commit)) {
      problems.add(
          "the nodes' commit is "
              + said(first.commit())
              + ", and here is "
              + said(commit)
              + ": merge where the same one is checked out");
    }
    if (problems.isEmpty() && !first.timings().equals(timings.digest())) {
      problems.add(
          "the nodes' timings are other ones than those here: merge where the same file is");
    }
    if (problems.isEmpty()) {
      missing(first.nodes());
    }
    if (problems.isEmpty()) {
      divisions();
      executions();
      twice();
      undivided();
      nowhere();
    }
    return problems.stream().distinct().toList();
  }

  private void same(String what, Function<Result, String> of) {
    SortedMap<String, SortedSet<Integer>> nodes = new TreeMap<>();
    results.forEach(
        result ->
            nodes
                .computeIfAbsent(of.apply(result), value -> new TreeSet<>())
                .add(result.record().node()));
    if (nodes.size() > 1) {
      problems.add(
          "the nodes differ in the "
              + what
              + ": "
              + nodes.entrySet().stream()
                  .map(each -> said(each.getKey()) + " on " + text(each.getValue()))
                  .collect(Collectors.joining(", "))
              + "; run all of them on the same commit, with the same configuration");
    }
  }

  private static String said(String value) {
    return value.isEmpty() ? "none" : value;
  }

  private static String text(Collection<Integer> nodes) {
    return (nodes.size() == 1 ? "node " : "nodes ")
        + nodes.stream().map(String::valueOf).collect(Collectors.joining(" and "));
  }

  private static String some(Collection<String> names) {
    return names.stream().limit(MOST).collect(Collectors.joining(", "))
        + (names.size() > MOST ? " and " + (names.size() - MOST) + " more" : "");
  }

  private void missing(int count) {
    Set<String> modules = new TreeSet<>();
    results.forEach(result -> modules.addAll(result.record().modules()));
    for (int node : IntStream.rangeClosed(1, count).toArray()) {
      List<Result> its = results.stream().filter(each -> each.record().node() == node).toList();
      if (its.isEmpty()) {
        problems.add(
            "node "
                + node
                + " of "
                + count
                + " is missing: wait for it, and have it hand on its results though its tests"
                + " fail");
        continue;
      }
      for (String module : modules) {
        List<Result> all =
            its.stream().filter(each -> each.record().module().equals(module)).toList();
        if (all.isEmpty()) {
          problems.add(
              "module "
                  + module
                  + " was never reached on node "
                  + node
                  + ": see why its build ended before; with -Dmaven.test.failure.ignore failed"
                  + " tests don't end it");
        } else if (all.size() > 1) {
          problems.add(
              "node "
                  + node
                  + " has handed on module "
                  + module
                  + " more than once, in "
                  + all.stream()
                      .map(each -> each.root().toString())
                      .collect(Collectors.joining(" and "))
                  + ": keep the one of its last run");
        }
      }
    }
  }

  /** That all nodes mean the same by their numbers. */
  private void divisions() {
    SortedMap<TestUnit, SortedMap<Integer, SortedSet<Integer>>> said = new TreeMap<>();
    for (Result result : results) {
      for (TestKind kind : TestKind.values()) {
        result
            .record()
            .classesOf(kind.text())
            .forEach(
                (name, owner) ->
                    said.computeIfAbsent(
                            new TestUnit(result.record().module(), kind, name),
                            unit -> new TreeMap<>())
                        .computeIfAbsent(owner, node -> new TreeSet<>())
                        .add(result.record().node()));
      }
    }
    int count = results.get(0).record().nodes();
    said.forEach(
        (unit, owners) -> {
          SortedSet<Integer> here = new TreeSet<>();
          owners.values().forEach(here::addAll);
          if (owners.size() > 1) {
            problems.add(
                unit.module()
                    + ": "
                    + unit.className()
                    + " was to run "
                    + owners.entrySet().stream()
                        .map(each -> "on node " + each.getKey() + " by " + text(each.getValue()))
                        .collect(Collectors.joining(", "))
                    + ": have all nodes build the same modules of the same tree");
          } else if (here.size() < count) {
            problems.add(
                unit.module()
                    + ": "
                    + unit.className()
                    + " is compiled only on "
                    + text(here)
                    + ": have all nodes build the same tree");
          }
        });
  }

  private void executions() {
    SortedMap<String, SortedSet<Integer>> known = new TreeMap<>();
    for (Result result : results) {
      for (ShardRecord.Execution execution : result.record().executions()) {
        known
            .computeIfAbsent(
                result.record().module() + ": " + execution.name(), name -> new TreeSet<>())
            .add(result.record().node());
      }
    }
    known.forEach(
        (name, nodes) -> {
          if (nodes.size() < results.get(0).record().nodes()) {
            problems.add(
                name
                    + " was only to run on "
                    + text(nodes)
                    + ": have all nodes run the same goals and profiles");
          }
        });
    for (Result result : results) {
      ShardRecord record = result.record();
      for (ShardRecord.Execution execution : record.executions()) {
        String where = record.module() + ": " + execution.name() + " on node " + record.node();
        if (execution.end() != ShardRecord.End.WHOLE) {
          Set<String> unproven = without(result, execution);
          problems.add(
              where
                  + (execution.end() == ShardRecord.End.OPEN
                      ? " has not come to its end"
                      : " broke off: " + execution.failure())
                  + (unproven.isEmpty() ? "" : "; perhaps not run: " + some(unproven))
                  + "; see the node's log, and run it again");
        }
        List<String> lost =
            Result.paths(execution).stream()
                .filter(path -> !result.reports().containsKey(path))
                .toList();
        if (!lost.isEmpty()) {
          problems.add(
              where
                  + " wrote reports that were not handed on: "
                  + some(lost)
                  + "; hand on the whole folder");
        }
      }
    }
  }

  /** The classes of a node that there is no report of. */
  private static Set<String> without(Result result, ShardRecord.Execution execution) {
    Set<String> names = new TreeSet<>();
    result
        .record()
        .classesOf(execution.plugin())
        .forEach(
            (name, node) -> {
              if (node == result.record().node()) {
                names.add(name);
              }
            });
    result.reports().values().forEach(report -> names.removeAll(classes(report)));
    return names;
  }

  private static Set<String> classes(TestReport report) {
    Set<String> names = new TreeSet<>();
    names.add(TestClassNames.outermost(report.name()));
    report.tests().forEach(test -> names.add(TestClassNames.outermost(test.className())));
    return names;
  }

  private record Test(String module, String folder, String className, String name) {}

  private void twice() {
    Map<Test, SortedSet<Integer>> ran = new HashMap<>();
    for (Result result : results) {
      result
          .reports()
          .forEach(
              (path, report) ->
                  report.tests().stream()
                      .filter(test -> !isInherited(result.record(), test.className()))
                      .forEach(
                          test ->
                              ran.computeIfAbsent(
                                      new Test(
                                          result.record().module(),
                                          path.substring(0, path.lastIndexOf('/')),
                                          test.className(),
                                          test.name()),
                                      key -> new TreeSet<>())
                                  .add(result.record().node())));
    }
    SortedMap<String, List<String>> names = new TreeMap<>();
    ran.forEach(
        (test, nodes) -> {
          if (nodes.size() > 1) {
            names
                .computeIfAbsent(
                    test.module() + ": " + test.className() + " ran on " + text(nodes),
                    head -> new ArrayList<>())
                .add(test.name());
          }
        });
    names.values().forEach(Collections::sort);
    names.forEach(
        (head, tests) ->
            problems.add(
                head
                    + " ("
                    + some(tests)
                    + "): if a suite names this class, exclude one of them in the pom, since they"
                    + " run twice on one machine, too"));
  }

  /** Nested in what other classes extend, and so one's tests on one node, another's elsewhere. */
  private static boolean isInherited(ShardRecord record, String className) {
    String outermost = TestClassNames.outermost(className);
    boolean isCompiledHere =
        record.classes().values().stream().anyMatch(names -> names.containsKey(outermost));
    return !outermost.equals(className) && (!isCompiledHere || record.bases().contains(outermost));
  }

  /** Modules that no goal of ours was bound in run on each node. */
  private void undivided() {
    Set<String> divided = new TreeSet<>();
    SortedMap<String, SortedSet<Integer>> others = new TreeMap<>();
    results.forEach(
        result -> result.record().executions().forEach(each -> divided.add(each.folder())));
    for (Result result : results) {
      for (String folder : result.reportFolders()) {
        if (!divided.contains(folder)) {
          others.computeIfAbsent(folder, key -> new TreeSet<>()).add(result.record().node());
        }
      }
    }
    others.forEach(
        (folder, nodes) -> {
          if (nodes.size() > 1) {
            problems.add(
                folder
                    + " has reports of "
                    + text(nodes)
                    + ", and its module's tests are not divided: bind prepare-tests in it, too");
          }
        });
  }

  private void nowhere() {
    Set<TestUnit> ran = new TreeSet<>();
    Set<TestUnit> uncertain = new TreeSet<>();
    for (Result result : results) {
      ShardRecord record = result.record();
      for (TestKind kind : TestKind.values()) {
        Set<String> reported = new TreeSet<>();
        List<ShardRecord.Execution> its =
            record.executions().stream().filter(each -> each.plugin().equals(kind.text())).toList();
        its.forEach(
            each ->
                Result.paths(each).stream()
                    .filter(result.reports()::containsKey)
                    .map(path -> Objects.requireNonNull(result.reports().get(path)))
                    .forEach(report -> reported.addAll(classes(report))));
        reported.forEach(name -> ran.add(new TestUnit(record.module(), kind, name)));
        // a plugin that no node was to come to has nothing to prove
        if (its.isEmpty() || its.stream().anyMatch(ShardRecord.Execution::filtered)) {
          record
              .classesOf(kind.text())
              .keySet()
              .forEach(name -> uncertain.add(new TestUnit(record.module(), kind, name)));
        }
      }
    }
    for (Result result : results) {
      for (TestKind kind : TestKind.values()) {
        result
            .record()
            .classesOf(kind.text())
            .forEach(
                (name, node) -> {
                  TestUnit unit = new TestUnit(result.record().module(), kind, name);
                  if (timings.millis().containsKey(unit)
                      && !ran.contains(unit)
                      && !uncertain.contains(unit)) {
                    problems.add(
                        unit.module()
                            + ": "
                            + name
                            + " ran nowhere, and was to run on node "
                            + node
                            + " by "
                            + kind.text()
                            + ", as it did when its time was recorded: if it has no tests any"
                            + " more, remove it from the file of timings");
                  }
                });
      }
    }
  }
}
