package dev.buildimage.report;

import dev.buildimage.build.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** What readers tell apart by its colour. */
enum Topic {
  KEY("key"),
  PULL("pull"),
  STEPS("Dockerfile steps"),
  SEAL("recording, replay, caches"),
  LAYERS("layers and images"),
  COMMAND("command in the image"),
  TESTS("tests"),
  PUSH("push"),
  GOALS("Maven goals"),
  OTHER("other");

  private final String label;

  Topic(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }

  static Topic of(Interval interval) {
    if (!(interval instanceof Span span)) {
      return TESTS;
    }
    return switch (span.work().kind()) {
      case KEY -> KEY;
      case RESOLVE, PULL, PULLED_BLOB -> PULL;
      case STEP -> STEPS;
      case RECORD, REPLAY, CACHE -> SEAL;
      case LAYER, IMAGE -> LAYERS;
      case PUSH, PUSHED_BLOB -> PUSH;
      case COMMAND -> COMMAND;
      case GOAL -> GOALS;
      case OTHER -> OTHER;
    };
  }

  /** Whether an image as a whole was put together, which the other topics are parts of. */
  private static boolean isWhole(Interval interval) {
    return interval instanceof Span span && span.work().kind() == Work.Kind.IMAGE;
  }

  /** How long each was under way, what overlaps counted once; in the order of this list. */
  static Map<Topic, Duration> times(List<Interval> work) {
    Map<Topic, List<Interval>> byTopic = new EnumMap<>(Topic.class);
    for (Interval each : work) {
      if (!isWhole(each)) {
        byTopic.computeIfAbsent(of(each), topic -> new ArrayList<>()).add(each);
      }
    }
    Map<Topic, Duration> times = new EnumMap<>(Topic.class);
    byTopic.forEach((topic, its) -> times.put(topic, covered(its)));
    return times;
  }

  private static Duration covered(List<Interval> work) {
    Duration sum = Duration.ZERO;
    Instant until = Instant.MIN;
    for (Interval each : work.stream().sorted(Comparator.comparing(Interval::start)).toList()) {
      if (each.end().isAfter(until)) {
        sum =
            sum.plus(
                Duration.between(each.start().isAfter(until) ? each.start() : until, each.end()));
        until = each.end();
      }
    }
    return sum;
  }
}
