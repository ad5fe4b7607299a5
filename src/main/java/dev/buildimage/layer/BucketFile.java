package dev.buildimage.layer;

import dev.buildimage.image.Digest;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * A file that has to find its bucket.
 *
 * @param path in the image, absolute
 * @param family what changes at once, such as a group id
 * @param member what of the family it belongs to, such as an artifact id; no version
 * @param bytes its size
 * @param content digest of its content
 */
public record BucketFile(String path, String family, String member, long bytes, Digest content) {

  /**
   * Where it is among all files: 32 bits of its family, then 32 bits of its member. Neither version
   * nor size is in it, so that a new version takes the place of the old one.
   */
  long position() {
    return (long) hash(family) << 32 | hash(family + "\n" + member) & 0xffffffffL;
  }

  private static int hash(String text) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(Digest.of(text).hex())).getInt();
  }
}
