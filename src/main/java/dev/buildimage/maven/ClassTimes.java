package dev.buildimage.maven;

import dev.buildimage.maven.ShardResults.Result;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** What each test class took. */
final class ClassTimes {
  private ClassTimes() {}

  /**
   * Of a node's result, in milliseconds. A report that is called as a class is takes what it says
   * as a whole, with what comes before and after single tests; of others the single tests count.
   */
  static SortedMap<TestUnit, Long> of(Result result) {
    SortedMap<TestUnit, Long> millis = new TreeMap<>();
    Set<String> seen = new TreeSet<>();
    for (ShardRecord.Execution execution : result.record().executions()) {
      Set<String> known = result.record().classesOf(execution.plugin()).keySet();
      TestKind kind = TestKind.of(execution.plugin()).orElseThrow();
      for (String path : Result.paths(execution)) {
        if (!result.reports().containsKey(path) || !seen.add(path)) {
          continue;
        }
        TestReport report = result.reports().get(path);
        String suite = TestClassNames.outermost(report.name());
        if (known.contains(suite)) {
          add(millis, result, kind, suite, report.millis());
        } else {
          for (TestReport.Case test : report.tests()) {
            String name = TestClassNames.outermost(test.className());
            if (known.contains(name)) {
              add(millis, result, kind, name, test.millis());
            }
          }
        }
      }
    }
    return millis;
  }

  private static void add(
      Map<TestUnit, Long> millis, Result result, TestKind kind, String name, long took) {
    millis.merge(new TestUnit(result.record().module(), kind, name), took, Long::sum);
  }

  /**
   * The timings after a merge: what was measured; else, of a class that is still there, or of a
   * module that is but wasn't built, what was known.
   *
   * @param isModule whether a folder of the repository is one
   */
  static SortedMap<TestUnit, Long> merged(
      SortedMap<TestUnit, Long> before, Iterable<Result> results, Predicate<String> isModule) {
    Set<String> built = new TreeSet<>();
    Set<TestUnit> there = new TreeSet<>();
    SortedMap<TestUnit, Long> after = new TreeMap<>();
    for (Result result : results) {
      ShardRecord record = result.record();
      built.add(record.module());
      for (TestKind kind : TestKind.values()) {
        record
            .classesOf(kind.text())
            .keySet()
            .forEach(name -> there.add(new TestUnit(record.module(), kind, name)));
      }
      of(result).forEach((unit, millis) -> after.merge(unit, millis, Long::sum));
    }
    before.forEach(
        (unit, millis) -> {
          boolean isThere =
              built.contains(unit.module()) ? there.contains(unit) : isModule.test(unit.module());
          if (isThere) {
            after.putIfAbsent(unit, millis);
          }
        });
    return after;
  }
}
