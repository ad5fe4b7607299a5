package dev.buildimage.layer;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Cuts files into layers so that a changed file changes few of them.
 *
 * <p>All files lie on a line, each at the hash of its name. The whole line is one bucket; a bucket
 * that is too big is cut in the middle, and so is each half. Where the cuts are depends on the set
 * of files alone, not on what it was before; and a file that comes, goes, grows or shrinks changes
 * only the bucket that it is in, which may fall into parts, or become one with its other half:
 * never more than a full bucket and that file.
 */
public final class Buckets {
  /** The most there are, since an image may have 127 layers and the tools need some. */
  public static final int MOST = 64;

  /** Bigger ones are cut, if there is a place to cut and there aren't too many already. */
  public static final long LIMIT = 10L << 20;

  private Buckets() {}

  /** At most {@link #MOST} of them. */
  public static List<List<BucketFile>> cut(Collection<BucketFile> files) {
    return cut(files, MOST);
  }

  /**
   * The buckets in the order of the line, none empty, each in the order of the paths.
   *
   * @param most how many there may be
   */
  public static List<List<BucketFile>> cut(Collection<BucketFile> files, int most) {
    List<BucketFile> sorted =
        files.stream().sorted(Comparator.comparing(BucketFile::path)).toList();
    // a power of two, not just what fits: a set that grows a little has the same cuts
    for (long limit = LIMIT; ; limit *= 2) {
      List<List<BucketFile>> buckets = new ArrayList<>();
      cut(sorted, Long.SIZE, limit, buckets);
      if (buckets.size() <= most) {
        return buckets;
      }
    }
  }

  private static void cut(
      List<BucketFile> files, int bits, long limit, List<List<BucketFile>> buckets) {
    if (files.isEmpty()) {
      return;
    }
    if (bits == 0 || files.stream().mapToLong(BucketFile::bytes).sum() <= limit) {
      buckets.add(files);
      return;
    }
    long bit = 1L << (bits - 1);
    var halves =
        files.stream().collect(Collectors.partitioningBy(file -> (file.position() & bit) != 0));
    cut(halves.getOrDefault(false, List.of()), bits - 1, limit, buckets);
    cut(halves.getOrDefault(true, List.of()), bits - 1, limit, buckets);
  }
}
