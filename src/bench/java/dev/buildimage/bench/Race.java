package dev.buildimage.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Contenders that do the same work, in turn, round by round, so that each round has the same
 * machine.
 *
 * @param title what is measured
 * @param rounds that count
 * @param warmUp rounds before, that don't
 */
record Race(String title, int rounds, int warmUp) {
  private static final int TITLE = 46;

  /** Says what the columns of all races are. */
  static void printHead(PrintStream out) {
    out.printf(
        Locale.ROOT,
        "%-" + TITLE + "s %10s %10s  %8s %11s  %s%n",
        "",
        "min",
        "median",
        "ratio",
        "difference",
        "limit");
  }

  /** Runs and prints the first contender's figures, then the others' and how it compares. */
  void run(PrintStream out, Limit limit, Contender ours, Contender... yardsticks) throws Exception {
    List<Contender> all = Stream.concat(Stream.of(ours), Stream.of(yardsticks)).toList();
    List<Rounds> taken = all.stream().map(contender -> new Rounds()).toList();
    for (int round = -warmUp; round < rounds; round++) {
      for (int i = 0; i < all.size(); i++) {
        all.get(i).before().run();
        long start = System.nanoTime();
        all.get(i).run().run();
        long end = System.nanoTime();
        if (round >= 0) {
          taken.get(i).add(end - start);
        }
      }
    }
    out.println(title + " (" + rounds + " rounds)");
    out.println(figures(ours, taken.get(0)));
    for (int i = 1; i < all.size(); i++) {
      out.printf(
          Locale.ROOT,
          "%s  %8.2f %11s  %s%n",
          figures(all.get(i), taken.get(i)),
          taken.get(0).medianRatio(taken.get(i)),
          Rounds.text(taken.get(0).medianDifference(taken.get(i))),
          Limit.verdict(limit, taken.get(0), taken.get(i)));
    }
    out.flush();
  }

  private static String figures(Contender contender, Rounds taken) {
    return String.format(
        Locale.ROOT,
        "%-" + TITLE + "s %10s %10s",
        "  " + contender.name(),
        Rounds.text(taken.min()),
        Rounds.text(taken.median()));
  }
}
