package dev.buildimage.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * The ways in which tars say where a file has its holes (GNU tar manual, "Sparse Formats"): GNU's
 * old one, and those of PAX, versions 0.0, 0.1 and 1.0.
 */
final class SparseFormat {
  /** What all keywords of extended headers that tell of holes begin with. */
  static final String PREFIX = "GNU.sparse.";

  private static final String NAME = PREFIX + "name";
  private static final String OLD_SIZE = PREFIX + "size";
  private static final String PARTS = PREFIX + "numblocks";
  private static final String VERSION_1 = "1.0";
  private static final List<String> VERSIONS_0 = List.of("0.0", "0.1");

  private static final int GNU_PARTS = 386;
  private static final int GNU_MORE = 482;
  private static final int GNU_SIZE = 483;
  private static final int GNU_PARTS_IN_HEADER = 4;
  private static final int GNU_PARTS_IN_BLOCK = 21;
  private static final int GNU_MORE_IN_BLOCK = 504;
  private static final int GNU_NUMBER = 12;
  private static final int MAX_DIGITS = 18;

  private final InputStream in;
  private long read;

  /** Reads maps that follow a header. */
  SparseFormat(InputStream in) {
    this.in = in;
  }

  /** How many bytes of the member's body the map has taken. */
  long read() {
    return read;
  }

  /** Whether an extended header is of a file with holes. */
  static boolean isIn(SortedMap<String, String> pax) {
    return pax.tailMap(PREFIX).keySet().stream().findFirst().orElse("").startsWith(PREFIX);
  }

  /** The file's own name, where the header has another, for readers that don't know the format. */
  static Optional<String> name(SortedMap<String, String> pax) {
    return Optional.ofNullable(pax.get(NAME)).filter(name -> !name.isEmpty());
  }

  /**
   * The map of a header of the type {@code S}; the blocks that go on with it are no part of the
   * body.
   */
  SparseMap old(byte[] header) throws IOException {
    if (!TarHeader.isGnu(header)) {
      throw new LayerException("it is in a format of its own; use GNU tar's");
    }
    SparseMap.Builder map = new SparseMap.Builder(number(header, GNU_SIZE));
    addParts(header, GNU_PARTS, GNU_PARTS_IN_HEADER, map);
    boolean more = header[GNU_MORE] != 0;
    for (int blocks = 0; more; blocks++) {
      if (blocks > SparseMap.MAX_PARTS / GNU_PARTS_IN_BLOCK) {
        throw new LayerException("it has more than " + SparseMap.MAX_PARTS + " parts");
      }
      byte[] block = block();
      addParts(block, 0, GNU_PARTS_IN_BLOCK, map);
      more = block[GNU_MORE_IN_BLOCK] != 0;
    }
    return map.build();
  }

  private static void addParts(byte[] block, int offset, int count, SparseMap.Builder map)
      throws LayerException {
    for (int i = 0; i < count; i++) {
      int at = offset + 2 * GNU_NUMBER * i;
      // what is not used is left empty
      if (block[at] == 0 && block[at + GNU_NUMBER] == 0) {
        return;
      }
      map.add(number(block, at), number(block, at + GNU_NUMBER));
    }
  }

  private static long number(byte[] block, int at) throws LayerException {
    try {
      return TarUtils.parseOctalOrBinary(block, at, GNU_NUMBER);
    } catch (IllegalArgumentException e) {
      throw new LayerException("it has a damaged number: " + e.getMessage(), e);
    }
  }

  private byte[] block() throws IOException {
    byte[] block = in.readNBytes(TarHeader.BLOCK);
    if (block.length < TarHeader.BLOCK) {
      throw new LayerException("the tar ends in it");
    }
    return block;
  }

  /**
   * The map that an extended header tells of.
   *
   * @param size of the member's body
   */
  SparseMap pax(SortedMap<String, String> pax, long size) throws IOException {
    String version =
        pax.getOrDefault(PREFIX + "major", "0") + "." + pax.getOrDefault(PREFIX + "minor", "0");
    if (version.equals(VERSION_1)) {
      return version1(number(pax, PREFIX + "realsize"), size);
    }
    if (!VERSIONS_0.contains(version)) {
      throw new LayerException("its version is " + EntryName.show(version));
    }
    return version0(pax);
  }

  private static SparseMap version0(SortedMap<String, String> pax) throws LayerException {
    SparseMap.Builder map = new SparseMap.Builder(number(pax, OLD_SIZE));
    String text = pax.getOrDefault(PaxRecords.SPARSE_MAP, "");
    // at most as long as an extended header may be
    List<String> numbers = text.isEmpty() ? List.of() : List.of(text.split(",", -1));
    if (numbers.size() != 2 * number(pax, PARTS)) {
      throw new LayerException("it has not as many parts as it says");
    }
    for (int i = 0; i < numbers.size(); i += 2) {
      map.add(number(numbers.get(i)), number(numbers.get(i + 1)));
    }
    return map.build();
  }

  private SparseMap version1(long realSize, long bodySize) throws IOException {
    Numbers numbers = new Numbers(bodySize);
    SparseMap.Builder map = new SparseMap.Builder(realSize);
    for (long parts = numbers.next(); parts > 0; parts--) {
      map.add(numbers.next(), numbers.next());
    }
    return map.build();
  }

  /** Numbers, each on a line of its own, in whole blocks at the start of a body. */
  private final class Numbers {
    private final long limit;
    private byte[] block = new byte[0];
    private int at;

    Numbers(long limit) {
      this.limit = limit;
    }

    long next() throws IOException {
      StringBuilder digits = new StringBuilder();
      for (char each = character(); each != '\n'; each = character()) {
        digits.append(each);
        if (digits.length() > MAX_DIGITS) {
          break;
        }
      }
      return number(digits.toString());
    }

    private char character() throws IOException {
      if (at == block.length) {
        if (read + TarHeader.BLOCK > limit) {
          throw new LayerException("it goes on behind the member's end");
        }
        block = block();
        read += TarHeader.BLOCK;
        at = 0;
      }
      return (char) (block[at++] & 0xff);
    }
  }

  private static long number(SortedMap<String, String> pax, String key) throws LayerException {
    return number(pax.getOrDefault(key, ""));
  }

  private static long number(String digits) throws LayerException {
    if (digits.length() > MAX_DIGITS || !digits.matches("[0-9]+")) {
      throw new LayerException("'" + EntryName.show(digits) + "' in it is no possible number");
    }
    return Long.parseLong(digits);
  }
}
