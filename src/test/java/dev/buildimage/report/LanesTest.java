package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class LanesTest {
  private record Piece(Instant start, Instant end) implements Interval {
    static Piece of(long from, long to) {
      return new Piece(Instant.ofEpochSecond(from), Instant.ofEpochSecond(to));
    }
  }

  @Test
  void whatContainsTheRestIsOnTopAndWhatFollowsTakesTheFreeLane() {
    Piece inside = Piece.of(0, 3);
    Piece whole = Piece.of(0, 10);
    Piece beside = Piece.of(2, 5);
    Piece after = Piece.of(3, 4);
    Lanes lanes = Lanes.of(List.of(inside, whole, beside, after));

    assertThat(lanes.count()).isEqualTo(3);
    assertThat(lanes.lane(whole)).isZero();
    assertThat(lanes.lane(inside)).isEqualTo(1);
    assertThat(lanes.lane(beside)).isEqualTo(2);
    assertThat(lanes.lane(after)).isEqualTo(1);
  }

  @Test
  void whatTakesNoTimeNeedsNoLaneOfItsOwn() {
    assertThat(Lanes.of(List.of(Piece.of(1, 1), Piece.of(1, 1))).count()).isOne();
    assertThat(Lanes.of(List.of()).count()).isZero();
  }

  @Test
  void whatOverlapsCountsOnce() {
    List<Interval> tests = List.of(Piece.of(0, 4), Piece.of(1, 2), Piece.of(3, 6), Piece.of(8, 9));

    assertThat(Topic.times(tests)).containsOnlyKeys(Topic.TESTS);
    assertThat(Topic.times(tests).get(Topic.TESTS)).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void figuresHaveUnits() {
    assertThat(Figures.time(Duration.ofMillis(99))).isEqualTo("99 ms");
    assertThat(Figures.time(Duration.ofMillis(1240))).isEqualTo("1.2 s");
    assertThat(Figures.time(Duration.ofSeconds(125))).isEqualTo("2 min 05 s");
    assertThat(Figures.bytes(999)).isEqualTo("999 B");
    assertThat(Figures.bytes(999_960)).isEqualTo("1.0 MB");
    assertThat(Figures.bytes(31_400_000_000L)).isEqualTo("31.4 GB");
    assertThat(Figures.counted(1, "class")).isEqualTo("1 class");
    assertThat(Figures.counted(2, "class")).isEqualTo("2 classes");
  }
}
