package dev.buildimage.layer;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * Turns a layer of an image into a tar that GNU tar can be trusted to unpack into an empty folder
 * of its own, to be stacked by overlayfs ({@code userxattr}).
 *
 * <ul>
 *   <li>Whiteouts become character devices 0:0, opaque folders get {@code user.overlay.opaque}. A
 *       folder that the layer both removes and makes is opaque.
 *   <li>No entry lies behind a link or outside the folder, hard links point at earlier files of the
 *       same layer, and a name that changes between folder and something else is refused.
 *   <li>Holes of files stay holes.
 *   <li>Devices are left out, as are extended attributes but file capabilities and {@code user.*}.
 *   <li>Folders that are only implied get what {@link LowerDirectories} says. The root folder is
 *       always described.
 *   <li>Folders may be described more than once; the last time counts.
 * </ul>
 */
public final class LayerUnpacker {
  /**
   * What GNU tar needs besides {@code -C FOLDER}, with {@code LC_ALL=C} so that names stay bytes.
   *
   * <p>{@code --delay-directory-restore}, since folders needn't come before what is in them. {@code
   * --absolute-names} doesn't allow anything here, as no name is absolute; it keeps tar from
   * creating links late, in which it mistakes a file that replaced one for its own placeholder.
   */
  public static final List<String> TAR_OPTIONS =
      List.of(
          "--extract",
          "--file=-",
          // 256 KB at a time; its own 10 KB are a system call each, twice
          "--blocking-factor=512",
          "--numeric-owner",
          "--same-owner",
          "--preserve-permissions",
          "--xattrs",
          "--xattrs-include=*",
          "--delay-directory-restore",
          "--absolute-names");

  private static final int BUFFER = 1 << 16;

  private final Limits limits;

  /** An unpacker that holds layers to some limits. */
  public LayerUnpacker(Limits limits) {
    this.limits = limits;
  }

  /**
   * Reads a layer to its very end and writes it as a tar for unpacking. Closes neither stream.
   *
   * @param blob the layer as in a registry, compressed or not
   * @param blobBytes how many it has, as far as is known before it was read
   * @param gnuTar standard input of GNU tar with {@link #TAR_OPTIONS}
   * @param lower what lies below
   * @throws LayerException when the layer is damaged, breaks a limit or tries what no layer may;
   *     what was unpacked is then to be thrown away
   */
  public UnpackResult toOverlay(
      InputStream blob, long blobBytes, OutputStream gnuTar, LowerDirectories lower)
      throws IOException {
    OutputStream out = new BufferedOutputStream(gnuTar, BUFFER);
    // the blob belongs to the caller, the decompressor before it doesn't
    try (InputStream content = Compression.open(new KeptOpen(blob))) {
      LayerInput layer = new LayerInput(content, blobBytes, limits);
      OverlayTransform transform =
          new OverlayTransform(new TarReader(layer), new TarWriter(out), lower, limits);
      transform.run();
      // the decompressor may stop short of bytes that the blob's own digest covers
      blob.transferTo(OutputStream.nullOutputStream());
      return new UnpackResult(
          layer.digest(), layer.bytes(), transform.entries(), transform.impliedDirectories());
    }
  }
}
