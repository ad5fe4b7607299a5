package dev.buildimage.layer;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a file has besides name, type and content.
 *
 * @param mode permission bits with setuid, setgid and sticky, at most 07777
 * @param uid owner, as numbered inside the image
 * @param gid group, as numbered inside the image
 * @param mtime time of the last modification
 * @param xattrs extended attributes by full name ({@code security.capability}); values hold one
 *     char a byte (ISO-8859-1)
 */
public record Attributes(
    int mode, long uid, long gid, Instant mtime, SortedMap<String, String> xattrs) {
  /** A folder that nobody described: root's, 0755, of 1970. */
  public static final Attributes PLAIN_DIRECTORY = plain(0755);

  /** Copies the extended attributes. */
  public Attributes {
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  /** Root's own, of 1970, without extended attributes. */
  public static Attributes plain(int mode) {
    return new Attributes(mode, 0, 0, Instant.EPOCH, new TreeMap<>());
  }

  Attributes withMtime(Instant other) {
    return new Attributes(mode, uid, gid, other, xattrs);
  }

  Attributes withXattrs(Map<String, String> others) {
    return new Attributes(mode, uid, gid, mtime, new TreeMap<>(others));
  }

  Attributes withXattr(String name, String value) {
    SortedMap<String, String> more = new TreeMap<>(xattrs);
    more.put(name, value);
    return withXattrs(more);
  }
}
