package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TestDivisionTest {
  @Provide
  Arbitrary<TestUnit> units() {
    return Combinators.combine(
            Arbitraries.of(".", "core", "web/ui"),
            Arbitraries.of(TestKind.values()),
            Arbitraries.strings().withChars("abcXYZ.").ofMinLength(1).ofMaxLength(8))
        .as(TestUnit::new);
  }

  @Provide
  Arbitrary<List<TestUnit>> builds() {
    return units().list().ofMaxSize(60).uniqueElements();
  }

  @Provide
  Arbitrary<Map<TestUnit, Long>> histories() {
    return Arbitraries.maps(units(), Arbitraries.longs().between(0, 100_000)).ofMaxSize(60);
  }

  @Property
  void allNodesMeanTheSame(
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll("builds") List<TestUnit> build,
      @ForAll("histories") Map<TestUnit, Long> times,
      @ForAll("units") TestUnit unexpected,
      @ForAll Random random) {
    List<TestUnit> shuffled = new ArrayList<>(build);
    Collections.shuffle(shuffled, random);
    TestDivision one = new TestDivision(count, build, times);
    TestDivision other = new TestDivision(count, shuffled, new HashMap<>(times));
    build.forEach(
        unit -> assertThat(other.node(unit)).isEqualTo(one.node(unit)).isBetween(1, count));
    assertThat(other.node(unexpected)).isEqualTo(one.node(unexpected)).isBetween(1, count);
  }

  /** Graham's: nobody begins a class while another has less to do. */
  @Property
  void noNodeHasMoreThanItsShareAndOneClass(
      @ForAll @IntRange(min = 1, max = 9) int count,
      @ForAll("builds") List<TestUnit> build,
      @ForAll("histories") Map<TestUnit, Long> times) {
    TestDivision division = new TestDivision(count, build, times);
    long longest =
        Math.max(1, build.stream().mapToLong(unit -> times.getOrDefault(unit, 0L)).max().orElse(0));
    for (int node = 1; node <= count; node++) {
      assertThat(division.load(node)).isLessThanOrEqualTo(division.total() / count + longest);
    }
    assertThat(IntStream.rangeClosed(1, count).mapToLong(division::load).sum())
        .isEqualTo(division.total());
  }

  @Property
  void classesOfOneLengthAreCountedOut(
      @ForAll @IntRange(min = 1, max = 9) int count, @ForAll("builds") List<TestUnit> build) {
    TestDivision division = new TestDivision(count, build, Map.of());
    long[] classes =
        IntStream.rangeClosed(1, count)
            .mapToLong(node -> build.stream().filter(unit -> division.node(unit) == node).count())
            .sorted()
            .toArray();
    assertThat(classes[count - 1] - classes[0]).isLessThanOrEqualTo(1);
  }

  private static TestUnit unit(String name) {
    return new TestUnit("core", TestKind.SUREFIRE, name);
  }

  @Test
  void theLongestGoFirst() {
    Map<TestUnit, Long> times =
        Map.of(unit("a"), 2L, unit("b"), 2L, unit("c"), 3L, unit("d"), 3L, unit("e"), 6L);
    TestDivision division = new TestDivision(2, times.keySet(), times);
    assertThat(division.load(1)).isEqualTo(8);
    assertThat(division.load(2)).isEqualTo(8);
    assertThat(division.node(unit("e"))).isEqualTo(1);
    assertThat(division.node(unit("c"))).isEqualTo(2);
    assertThat(division.node(unit("d"))).isEqualTo(2);
  }

  @Test
  void aClassWithoutHistoryTakesTheMedian() {
    List<TestUnit> build = List.of(unit("a"), unit("b"), unit("c"), unit("new"));
    Map<TestUnit, Long> times =
        Map.of(unit("a"), 10L, unit("b"), 20L, unit("c"), 90L, unit("gone"), 1000L);
    TestDivision division = new TestDivision(1, build, times);
    assertThat(division.total()).isEqualTo(10 + 20 + 90 + 20);
  }
}
