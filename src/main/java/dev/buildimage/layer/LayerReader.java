package dev.buildimage.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Shows what a layer holds, entry by entry in the order of its tar, without unpacking it. Whiteouts
 * count for the layers below alone, wherever they stand (OCI image specification, layer,
 * "Whiteouts").
 */
public final class LayerReader {
  private final Limits limits;

  /** Of layers that keep to some limits. */
  public LayerReader(Limits limits) {
    this.limits = limits;
  }

  /** Who is shown the entries. */
  public interface Visitor {
    /**
     * A file.
     *
     * @param content to be read at once, as far as it is wanted
     */
    void file(EntryName name, InputStream content) throws IOException;

    /** Another name of a file that the layer had before. */
    void hardLink(EntryName name, EntryName target) throws IOException;

    /** A folder, which leaves in place what is in it below. */
    void folder(EntryName name) throws IOException;

    /** A symbolic link, a device or a pipe. */
    void special(EntryName name) throws IOException;

    /** What the layers below have there, and in it, is gone. */
    void removed(EntryName name) throws IOException;

    /** What the layers below have in that folder is gone. */
    void emptied(EntryName folder) throws IOException;
  }

  /**
   * Reads a layer to its very end, and closes nothing.
   *
   * @param blob the layer as in a registry, compressed or not
   * @param blobBytes how many it has
   * @throws LayerException when the layer is damaged or breaks a limit
   */
  public void read(InputStream blob, long blobBytes, Visitor visitor) throws IOException {
    try (InputStream content = Compression.open(new KeptOpen(blob))) {
      TarReader reader = new TarReader(new LayerInput(content, blobBytes, limits));
      int entries = 0;
      for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        limits.checkEntries(++entries);
        show(entry.get(), reader, visitor);
      }
      // the decompressor may stop short of bytes that the blob's own digest covers
      blob.transferTo(OutputStream.nullOutputStream());
    }
  }

  private static void show(TarEntry entry, TarReader reader, Visitor visitor) throws IOException {
    EntryName name = EntryName.parse(entry.name());
    switch (Marker.of(name)) {
      case BOOKKEEPING -> {}
      case OPAQUE -> visitor.emptied(name.parent());
      case WHITEOUT -> visitor.removed(Marker.removed(name));
      case NONE -> {
        switch (entry.type()) {
          case FILE -> visitor.file(name, reader.body());
          case HARD_LINK -> visitor.hardLink(name, EntryName.parse(entry.link()));
          case DIRECTORY -> visitor.folder(name);
          case SYMLINK, CHAR_DEVICE, BLOCK_DEVICE, FIFO -> visitor.special(name);
        }
      }
    }
  }
}
