package dev.buildimage.layer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Digest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class BucketsTest {
  private static BucketFile file(String family, String member, String version, long bytes) {
    String path = "/" + family + "/" + member + "/" + version;
    return new BucketFile(path, family, member, bytes, Digest.of(path + bytes));
  }

  @Provide
  Arbitrary<List<BucketFile>> files() {
    Arbitrary<BucketFile> one =
        Combinators.combine(
                Arbitraries.integers().between(0, 30),
                Arbitraries.integers().between(0, 20),
                Arbitraries.longs().between(1, Buckets.LIMIT / 4))
            .as((family, member, bytes) -> file("f" + family, "m" + member, "1", bytes));
    return one.list().uniqueElements(BucketFile::path).ofMaxSize(100);
  }

  @Property(tries = 300)
  void everyFileIsInOneBucket(@ForAll("files") List<BucketFile> files) {
    List<List<BucketFile>> buckets = Buckets.cut(files);
    assertThat(buckets.stream().flatMap(List::stream).toList())
        .containsExactlyInAnyOrderElementsOf(files);
    assertThat(buckets).hasSizeLessThanOrEqualTo(Buckets.MOST).noneMatch(List::isEmpty);
  }

  @Property(tries = 300)
  void theSameSetHasTheSameBuckets(@ForAll("files") List<BucketFile> files, @ForAll Random random) {
    List<BucketFile> shuffled = new ArrayList<>(files);
    Collections.shuffle(shuffled, random);
    assertThat(Buckets.cut(shuffled)).isEqualTo(Buckets.cut(files));
  }

  @Property(tries = 300)
  void aBumpChangesNoMoreThanOneFullBucketHolds(
      @ForAll("files") List<BucketFile> files, @ForAll Random random) {
    if (files.isEmpty()) {
      return;
    }
    List<BucketFile> bumped = new ArrayList<>(files);
    int index = random.nextInt(files.size());
    BucketFile old = files.get(index);
    bumped.set(
        index,
        file(old.family(), old.member(), "2", 1 + (long) (random.nextDouble() * Buckets.LIMIT)));
    Set<List<BucketFile>> fresh = new HashSet<>(Buckets.cut(bumped));
    fresh.removeAll(new HashSet<>(Buckets.cut(files)));
    long bytes = fresh.stream().flatMap(List::stream).mapToLong(BucketFile::bytes).sum();
    assertThat(bytes).isLessThanOrEqualTo(Buckets.LIMIT + bumped.get(index).bytes());
  }

  @Test
  void aFamilyStaysTogether() {
    List<BucketFile> files = new ArrayList<>();
    for (int family = 0; family < 40; family++) {
      for (int member = 0; member < 8; member++) {
        files.add(file("f" + family, "m" + member, "1", Buckets.LIMIT / 16));
      }
    }
    for (int family = 0; family < 40; family++) {
      String name = "f" + family;
      assertThat(Buckets.cut(files))
          .filteredOn(bucket -> bucket.stream().anyMatch(file -> file.family().equals(name)))
          .hasSize(1);
    }
  }

  @Test
  void aHugeSetHasNoMoreThanTheMost() {
    List<BucketFile> files = new ArrayList<>();
    for (int member = 0; member < 1000; member++) {
      files.add(file("f", "m" + member, "1", Buckets.LIMIT * 9 / 10));
    }
    assertThat(Buckets.cut(files)).hasSizeBetween(Buckets.MOST / 4, Buckets.MOST);
  }
}
