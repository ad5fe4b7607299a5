package dev.buildimage.key;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheBuilder;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.FileMode;

/**
 * What some paths need of git's index (gitformat-index manual). jgit makes objects of all its
 * entries and checks its hash, which git itself leaves to fsck: in a repository of ten thousand
 * files, that takes longer than all else that a key of a few files takes.
 */
final class IndexPart {
  private static final int SIGNATURE = 'D' << 24 | 'I' << 16 | 'R' << 8 | 'C';
  private static final int HEADER = 12;
  private static final int HASH = 20;
  private static final int INFO = 42 + HASH;

  private static final int ASSUME_VALID = 0x8000;
  private static final int EXTENDED = 0x4000;
  private static final int LONG_NAME = 0x0fff;

  private static final byte[] ATTRIBUTES = RawPath.bytes(".gitattributes");

  private final byte[] bytes;
  private final ByteBuffer index;
  private final List<Asked> paths;

  private IndexPart(byte[] bytes, Collection<String> paths) {
    this.bytes = bytes;
    this.index = ByteBuffer.wrap(bytes);
    this.paths = paths.stream().map(path -> new Asked(RawPath.bytes(path))).toList();
  }

  /**
   * Reads all entries at, below or above some paths, the first of each folder above them, and those
   * of attributes.
   *
   * @param paths raw, without a '/' at the end; "" is all
   * @return empty when it takes jgit to read this index, or to say what is wrong with it
   */
  static Optional<DirCache> read(Path index, Collection<String> paths) throws IOException {
    if (!Files.exists(index)) {
      return Optional.empty();
    }
    try {
      return new IndexPart(Files.readAllBytes(index), paths).read();
    } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private Optional<DirCache> read() {
    int version = index.getInt(4);
    if (index.getInt(0) != SIGNATURE || version < 2 || version > 3) {
      return Optional.empty();
    }
    DirCache part = DirCache.newInCore();
    DirCacheBuilder entries = part.builder();
    int start = HEADER;
    for (int left = index.getInt(8); left > 0; left--) {
      int flags = Short.toUnsignedInt(index.getShort(start + INFO - 2));
      boolean extended = (flags & EXTENDED) != 0;
      int name = start + INFO + (extended ? 2 : 0);
      int end = end(name, flags & LONG_NAME);
      if (isNeeded(name, end)) {
        if (extended) {
          return Optional.empty();
        }
        entries.add(entry(start, flags, Arrays.copyOfRange(bytes, name, end)));
      }
      start += end - start + 8 & -8;
    }
    if (changesEntries(start)) {
      return Optional.empty();
    }
    entries.finish();
    return Optional.of(part);
  }

  private int end(int name, int length) {
    int end = name + length;
    if (length == LONG_NAME) {
      while (bytes[end] != 0) {
        end++;
      }
    }
    return end;
  }

  private DirCacheEntry entry(int start, int flags, byte[] path) {
    DirCacheEntry entry = new DirCacheEntry(path, flags >> 12 & 3);
    entry.setCreationTime(time(start).toEpochMilli());
    entry.setLastModified(time(start + 8));
    entry.setFileMode(FileMode.fromBits(index.getInt(start + 24)));
    entry.setLength(index.getInt(start + 36));
    entry.setObjectIdFromRaw(bytes, start + 40);
    entry.setAssumeValid((flags & ASSUME_VALID) != 0);
    return entry;
  }

  private Instant time(int at) {
    return Instant.ofEpochSecond(index.getInt(at), index.getInt(at + 4));
  }

  /** Whether there is an extension that is no mere cache: those have a name in lower case. */
  private boolean changesEntries(int end) {
    int extension = end;
    while (extension < bytes.length - HASH) {
      if (bytes[extension] < 'A' || bytes[extension] > 'Z') {
        return true;
      }
      extension += 8 + index.getInt(extension + 4);
    }
    return false;
  }

  private boolean isNeeded(int name, int end) {
    boolean needed =
        end - name >= ATTRIBUTES.length
            && Arrays.equals(bytes, end - ATTRIBUTES.length, end, ATTRIBUTES, 0, ATTRIBUTES.length);
    for (Asked path : paths) {
      needed |= path.needs(bytes, name, end);
    }
    return needed;
  }

  /** A path, and how much is known of the folders above it. */
  private static final class Asked {
    private final byte[] path;
    private int deepest = -1;

    Asked(byte[] path) {
      this.path = path;
    }

    boolean needs(byte[] bytes, int name, int end) {
      int mismatch = Arrays.mismatch(bytes, name, end, path, 0, path.length);
      int common = mismatch < 0 ? path.length : mismatch;
      if (common == path.length) {
        if (common == 0 || common == end - name || bytes[name + common] == '/') {
          return true;
        }
      } else if (common == end - name && path[common] == '/') {
        return true;
      }
      // a folder above the path is in the index as long as something below it is
      int folder = lastSlash(common);
      if (folder > deepest) {
        deepest = folder;
        return true;
      }
      return false;
    }

    private int lastSlash(int end) {
      int slash = end - 1;
      while (slash >= 0 && path[slash] != '/') {
        slash--;
      }
      return slash;
    }
  }
}
