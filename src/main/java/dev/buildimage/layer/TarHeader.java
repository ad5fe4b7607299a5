package dev.buildimage.layer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.commons.compress.archivers.tar.TarUtils;

/**
 * One header block, 512 bytes: V7, ustar (POSIX.1-1988), GNU and star read, ustar written. Texts
 * hold one char a byte.
 */
record TarHeader(
    String name,
    long mode,
    long uid,
    long gid,
    long size,
    long mtime,
    char type,
    String link,
    long major,
    long minor) {
  static final int BLOCK = 512;

  /** The largest numbers that fit as octal digits. */
  static final long MAX_ID = 07777777;

  static final long MAX_SIZE = 077777777777L;
  static final int MAX_NAME = 100;

  private static final Field NAME = new Field(0, MAX_NAME);
  private static final Field MODE = new Field(100, 8);
  private static final Field UID = new Field(108, 8);
  private static final Field GID = new Field(116, 8);
  private static final Field SIZE = new Field(124, 12);
  private static final Field MTIME = new Field(136, 12);
  private static final Field CHECKSUM = new Field(148, 8);
  private static final int TYPE = 156;
  private static final Field LINK = new Field(157, 100);
  private static final Field MAGIC = new Field(257, 8);
  private static final Field MAJOR = new Field(329, 8);
  private static final Field MINOR = new Field(337, 8);
  private static final Field PREFIX = new Field(345, 155);
  private static final Field STAR_PREFIX = new Field(345, 131);
  private static final Field STAR_MAGIC = new Field(508, 4);

  private record Field(int offset, int length) {
    String raw(byte[] block) {
      return new String(block, offset, length, StandardCharsets.ISO_8859_1);
    }

    String text(byte[] block) {
      String raw = raw(block);
      int end = raw.indexOf('\0');
      return end < 0 ? raw : raw.substring(0, end);
    }

    long number(byte[] block) throws LayerException {
      try {
        return TarUtils.parseOctalOrBinary(block, offset, length);
      } catch (IllegalArgumentException e) {
        throw new LayerException("a tar header has a damaged number: " + e.getMessage(), e);
      }
    }

    void putText(byte[] block, String text) {
      byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      System.arraycopy(bytes, 0, block, offset, Math.min(bytes.length, length));
    }

    void putNumber(byte[] block, long value) {
      TarUtils.formatUnsignedOctalString(value, block, offset, length - 1);
    }
  }

  static TarHeader parse(byte[] block) throws LayerException {
    if (!isIntact(block)) {
      throw new LayerException(
          "this is no tar, or a damaged one: the checksum of a header is wrong");
    }
    char type = (char) (block[TYPE] & 0xff);
    boolean device = type == '3' || type == '4';
    return new TarHeader(
        prefix(block) + NAME.text(block),
        MODE.number(block),
        UID.number(block),
        GID.number(block),
        SIZE.number(block),
        MTIME.number(block),
        type,
        LINK.text(block),
        device ? MAJOR.number(block) : 0,
        device ? MINOR.number(block) : 0);
  }

  private static boolean isIntact(byte[] block) {
    try {
      return TarUtils.verifyCheckSum(block);
    } catch (IllegalArgumentException notEvenNumber) {
      return false;
    }
  }

  /** Whether the fields behind the names are GNU's own. */
  static boolean isGnu(byte[] block) {
    return MAGIC.raw(block).equals("ustar  \0");
  }

  /** Only ustar has a prefix: GNU ("ustar" and a blank) keeps other things in its place. */
  private static String prefix(byte[] block) {
    if (!MAGIC.raw(block).startsWith("ustar\0")) {
      return "";
    }
    Field field = STAR_MAGIC.raw(block).equals("tar\0") ? STAR_PREFIX : PREFIX;
    String prefix = field.text(block);
    return prefix.isEmpty() ? "" : prefix + "/";
  }

  byte[] toBytes() {
    byte[] block = new byte[BLOCK];
    NAME.putText(block, name);
    MODE.putNumber(block, mode);
    UID.putNumber(block, uid);
    GID.putNumber(block, gid);
    SIZE.putNumber(block, size);
    MTIME.putNumber(block, mtime);
    block[TYPE] = (byte) type;
    LINK.putText(block, link);
    MAGIC.putText(block, "ustar\00000");
    MAJOR.putNumber(block, major);
    MINOR.putNumber(block, minor);
    int end = CHECKSUM.offset() + CHECKSUM.length();
    Arrays.fill(block, CHECKSUM.offset(), end, (byte) ' ');
    long sum = TarUtils.computeCheckSum(block);
    TarUtils.formatCheckSumOctalBytes(sum, block, CHECKSUM.offset(), CHECKSUM.length());
    return block;
  }
}
