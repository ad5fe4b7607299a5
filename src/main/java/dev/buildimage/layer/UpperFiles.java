package dev.buildimage.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import java.util.Optional;

/** Reads the tar of an upper folder of overlayfs entry by entry, for who makes a choice. */
public final class UpperFiles {
  private UpperFiles() {}

  /** What an entry is. */
  public sealed interface Entry {
    /** Where it is. */
    EntryName name();

    /** A folder that is new or was changed, without extended attributes. */
    record Folder(EntryName name, Attributes attributes) implements Entry {}

    /** A file. */
    record File(EntryName name, boolean executable, long size) implements Entry {}

    /**
     * A symbolic link.
     *
     * @param target one char a byte
     */
    record Link(EntryName name, String target) implements Entry {}

    /** Something of the layers below that is gone. */
    record Removed(EntryName name) implements Entry {}

    /** What is neither, such as a socket or a device. */
    record Special(EntryName name) implements Entry {}
  }

  /** Takes entries in the order of the tar. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Takes one.
     *
     * @param body the bytes of a file; what isn't read is skipped
     */
    void visit(Entry entry, Body body) throws IOException;
  }

  /** The bytes of a file. */
  @FunctionalInterface
  public interface Body {
    /** Writes them; once. */
    void copyTo(OutputStream out) throws IOException;
  }

  /**
   * Reads to the end.
   *
   * @param tar as GNU tar writes it with {@code --hard-dereference}
   * @throws LayerException when it is cut or damaged, or a name reads as a whiteout
   */
  public static void read(InputStream tar, Visitor visitor) throws IOException {
    TarReader reader = new TarReader(tar);
    for (Optional<TarEntry> next = reader.next(); next.isPresent(); next = reader.next()) {
      Entry entry = entry(next.get());
      if (Marker.of(entry.name()) != Marker.NONE) {
        throw new LayerException(
            "'"
                + entry.name()
                + "' can't be in a layer, where its name means a removal; rename it");
      }
      visitor.visit(entry, reader::copyBody);
    }
    if (!reader.endSeen()) {
      throw new LayerException("the tar of the upper folder is cut; see what tar itself said");
    }
  }

  private static Entry entry(TarEntry entry) throws LayerException {
    EntryName name = EntryName.parse(entry.name());
    return switch (entry.type()) {
      case DIRECTORY -> new Entry.Folder(name, entry.attributes().withXattrs(Map.of()));
      case FILE -> new Entry.File(name, (entry.attributes().mode() & 0111) != 0, entry.size());
      case SYMLINK -> new Entry.Link(name, entry.link());
      case CHAR_DEVICE ->
          entry.isOverlayWhiteout() ? new Entry.Removed(name) : new Entry.Special(name);
      case HARD_LINK, BLOCK_DEVICE, FIFO -> new Entry.Special(name);
    };
  }
}
