package dev.buildimage.layer;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Turns the upper folder of an overlayfs, as GNU tar writes it, into a layer of an image.
 *
 * <ul>
 *   <li>Character devices 0:0 become whiteouts, opaque folders hold {@code .wh..wh..opq}.
 *   <li>Files are whole, without holes, as the OCI image specification wants it (layer, "Sparse
 *       files SHOULD NOT be used"): where the file system has some makes no difference.
 *   <li>It has no more than {@link Limits#DEFAULT} lets an unpacker take.
 *   <li>Times are whole seconds and none is after {@link PackOptions#epoch()}; markers have it.
 *   <li>Left out: the root folder, user and group names, access and change times, and extended
 *       attributes but file capabilities and {@code user.*}, overlayfs' own never.
 *   <li>The same upper gives the same bytes, as long as tar sorts and zlib or zstd is the same,
 *       however many threads there are; the diffID doesn't depend on those.
 * </ul>
 */
public final class LayerPacker {
  /** What GNU tar needs besides {@code -C UPPER}, with {@code LC_ALL=C}. */
  public static final List<String> TAR_OPTIONS =
      List.of(
          "--create",
          "--file=-",
          "--numeric-owner",
          "--format=pax",
          "--sort=name",
          "--sparse",
          "--xattrs",
          "--xattrs-include=*",
          ".");

  /**
   * Reads the tar of an upper folder to its end and writes the layer. Closes neither stream.
   *
   * @param upperTar standard output of GNU tar with {@link #TAR_OPTIONS}
   * @param blob where the layer goes, compressed
   * @throws LayerException when the tar is cut or damaged, or holds what no layer can: a file whose
   *     name reads as a whiteout, or one that takes its content from elsewhere; or more bytes than
   *     may be unpacked again; {@link PackResult#checkBlob} is for a blob of hardly any
   */
  public PackResult pack(InputStream upperTar, OutputStream blob, PackOptions options)
      throws IOException {
    TarReader reader = new TarReader(upperTar);
    try (LayerOutput layer = new LayerOutput(blob, options.compression())) {
      Packing packing = new Packing(reader, layer.tar(), options);
      for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
        packing.pack(entry.get());
      }
      if (!reader.endSeen()) {
        throw new LayerException("the tar of the upper folder is cut; see what tar itself said");
      }
      return layer.finish(packing.size().largest);
    }
  }

  private record Packing(
      TarReader reader,
      TarWriter writer,
      PackOptions options,
      Deque<TarEntry> held,
      Set<EntryName> leftOut,
      Size size) {
    Packing(TarReader reader, TarWriter writer, PackOptions options) {
      this(reader, writer, options, new ArrayDeque<>(), new HashSet<>(), new Size());
    }

    void pack(TarEntry entry) throws IOException {
      EntryName name = EntryName.parse(entry.name());
      if (name.isRoot()) {
        return;
      }
      while (!held.isEmpty() && !name.isUnder(EntryName.parse(held.getLast().name()))) {
        held.removeLast();
      }
      refuseBorrowed(name, entry.attributes());
      TarEntry clean = entry.withName(name.raw()).withAttributes(clean(entry));
      boolean placeholder = options.placeholders().contains(name);
      boolean opaque = XattrPolicy.isOpaque(entry.attributes());
      if (placeholder && entry.type() == TarEntry.Type.DIRECTORY && !opaque) {
        held.addLast(clean.withName(name.raw() + "/"));
      } else if (placeholder && entry.type() == TarEntry.Type.FILE && entry.size() == 0) {
        leftOut.add(name);
      } else {
        writeHeld();
        write(name, clean, opaque);
      }
    }

    /** Folders that are no mere placeholders: something else is in them. */
    private void writeHeld() throws IOException {
      while (!held.isEmpty()) {
        writer.write(held.removeFirst());
      }
    }

    private void write(EntryName name, TarEntry entry, boolean opaque) throws IOException {
      if (entry.isOverlayWhiteout()) {
        writer.write(marker(Marker.whiteout(name)));
        return;
      }
      if (Marker.of(name) != Marker.NONE) {
        throw new LayerException(
            "'" + name + "' can't be in a layer, where its name means a removal; rename it");
      }
      switch (entry.type()) {
        case DIRECTORY -> {
          writer.write(entry.withName(name.raw() + "/"));
          if (opaque) {
            writer.write(marker(Marker.opaque(name)));
          }
        }
        case HARD_LINK -> {
          EntryName target = EntryName.parse(entry.link());
          if (leftOut.contains(target)) {
            throw new LayerException(
                "'" + name + "' is a hard link to the mount point '" + target + "'; remove it");
          }
          writer.write(entry.withLink(target.raw()));
        }
        case FILE -> {
          size.add(name, entry.size());
          writer.write(entry, reader::copyBody);
        }
        case SYMLINK, CHAR_DEVICE, BLOCK_DEVICE, FIFO -> writer.write(entry);
      }
    }

    private TarEntry marker(EntryName name) {
      return TarEntry.file(name.raw(), 0, Attributes.plain(0).withMtime(epoch()));
    }

    private Instant epoch() {
      return options.epoch().truncatedTo(ChronoUnit.SECONDS);
    }

    private Attributes clean(TarEntry entry) {
      Instant mtime = entry.attributes().mtime();
      return XattrPolicy.allowed(entry.type(), entry.attributes())
          .withMtime(mtime.isAfter(epoch()) ? epoch() : mtime.truncatedTo(ChronoUnit.SECONDS));
    }

    private static void refuseBorrowed(EntryName name, Attributes attributes)
        throws LayerException {
      Optional<String> borrowing = XattrPolicy.borrowing(attributes);
      if (borrowing.isPresent()) {
        throw new LayerException(
            String.format(
                "'%s' takes its content from a lower folder (%s); mount the overlay with"
                    + " userxattr, or redirect_dir=off,metacopy=off",
                name, borrowing.get()));
      }
    }
  }

  /** How much there is, and what most of it is. */
  private static final class Size {
    private long bytes;
    private LargestFile largest = LargestFile.NONE;

    void add(EntryName name, long fileBytes) throws LayerException {
      if (fileBytes > largest.bytes()) {
        largest = new LargestFile(name.toString(), fileBytes);
      }
      bytes += fileBytes;
      largest.check(Limits.DEFAULT, bytes, Long.MAX_VALUE);
    }
  }
}
