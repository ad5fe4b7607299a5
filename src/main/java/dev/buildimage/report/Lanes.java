package dev.buildimage.report;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Work side by side: what overlaps is in different lanes, what contains the rest in the topmost.
 */
final class Lanes {
  private final Map<Interval, Integer> lanes = new IdentityHashMap<>();
  private final int count;

  private Lanes(List<? extends Interval> work) {
    List<Instant> free = new ArrayList<>();
    Comparator<Interval> byStart = Comparator.comparing(Interval::start);
    for (Interval each :
        work.stream()
            .sorted(byStart.thenComparing(Interval::end, Comparator.reverseOrder()))
            .toList()) {
      int lane = 0;
      while (lane < free.size() && free.get(lane).isAfter(each.start())) {
        lane++;
      }
      if (lane == free.size()) {
        free.add(each.end());
      } else {
        free.set(lane, each.end());
      }
      lanes.put(each, lane);
    }
    count = free.size();
  }

  /** As few as it takes. */
  static Lanes of(List<? extends Interval> work) {
    return new Lanes(work);
  }

  /** From 0 on. */
  int lane(Interval work) {
    return Objects.requireNonNull(lanes.get(work));
  }

  int count() {
    return count;
  }
}
