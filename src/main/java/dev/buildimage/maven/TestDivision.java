package dev.buildimage.maven;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * Which node each test class runs on: the longest first, each to the node that has least to do
 * (Graham, "Bounds on Multiprocessing Timing Anomalies", 1969: at most 4/3 of the best division).
 *
 * <p>Each class is on exactly one node, because a division is a function of three things that are
 * the same on all nodes: how many nodes there are, the recorded times, and the expected classes,
 * both from the commit that all have checked out. It is made for the whole build at once, before
 * any module is compiled, so neither the order in which modules are built nor what other nodes do
 * is in it. A class that nobody expected, such as a generated one, goes by its name alone.
 */
final class TestDivision {
  private final Map<TestUnit, Integer> nodes = new HashMap<>();
  private final long[] loads;

  /**
   * Divides.
   *
   * @param count how many nodes
   * @param expected all classes that are known before they are compiled
   * @param times in milliseconds; one of {@code expected} without any takes the median of those
   *     that have one
   */
  TestDivision(int count, Collection<TestUnit> expected, Map<TestUnit, Long> times) {
    this.loads = new long[count];
    long median = median(expected, times);
    Map<TestUnit, Long> weights = new HashMap<>();
    expected.forEach(unit -> weights.put(unit, Math.max(1, times.getOrDefault(unit, median))));
    List<TestUnit> longestFirst = new ArrayList<>(weights.keySet());
    longestFirst.sort(
        Comparator.<TestUnit>comparingLong(weights::get)
            .reversed()
            .thenComparing(Comparator.naturalOrder()));
    for (TestUnit unit : longestFirst) {
      int least =
          IntStream.range(0, count)
              .boxed()
              .min(Comparator.comparingLong(node -> loads[node]))
              .orElseThrow();
      loads[least] += Objects.requireNonNull(weights.get(unit));
      nodes.put(unit, least + 1);
    }
  }

  private static long median(Collection<TestUnit> expected, Map<TestUnit, Long> times) {
    long[] known =
        expected.stream()
            .distinct()
            .filter(times::containsKey)
            .mapToLong(times::get)
            .sorted()
            .toArray();
    return known.length == 0 ? 1 : known[known.length / 2];
  }

  /** The node that a class runs on, from 1. */
  int node(TestUnit unit) {
    return nodes.getOrDefault(
        unit,
        Math.floorMod(
                (unit.module() + "\n" + unit.kind().text() + "\n" + unit.className()).hashCode(),
                loads.length)
            + 1);
  }

  /** What a node has to do, in milliseconds. */
  long load(int node) {
    return loads[node - 1];
  }

  /** What all have to do, in milliseconds. */
  long total() {
    return Arrays.stream(loads).sum();
  }
}
