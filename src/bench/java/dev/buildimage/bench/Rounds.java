package dev.buildimage.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** How long one contender took in each round, in nanoseconds. */
final class Rounds {
  private final List<Long> nanos = new ArrayList<>();

  void add(long taken) {
    nanos.add(taken);
  }

  long min() {
    return sorted(nanos.stream().mapToLong(Long::longValue))[0];
  }

  long median() {
    return median(sorted(nanos.stream().mapToLong(Long::longValue)));
  }

  /**
   * The median of this contender's time over another's, round by round: what slows the machine down
   * for a while slows both of a round.
   */
  double medianRatio(Rounds other) {
    double[] ratios =
        IntStream.range(0, nanos.size())
            .mapToDouble(i -> (double) nanos.get(i) / other.nanos.get(i))
            .sorted()
            .toArray();
    return (ratios[(ratios.length - 1) / 2] + ratios[ratios.length / 2]) / 2;
  }

  /** The median of what this contender took longer than another, round by round. */
  long medianDifference(Rounds other) {
    return median(
        sorted(IntStream.range(0, nanos.size()).mapToLong(i -> nanos.get(i) - other.nanos.get(i))));
  }

  private static long[] sorted(LongStream all) {
    return all.sorted().toArray();
  }

  private static long median(long[] sorted) {
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
  }

  /** A time for people, in three digits or so. */
  static String text(long nanos) {
    double millis = nanos / 1e6;
    return Math.abs(millis) < 1000
        ? String.format(Locale.ROOT, Math.abs(millis) < 100 ? "%.1f ms" : "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.2f s", millis / 1000);
  }
}
