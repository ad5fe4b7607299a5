package dev.buildimage.layer;

import dev.buildimage.image.Digest;

/**
 * A layer that was written.
 *
 * @param diffId digest of the uncompressed tar
 * @param entries members of the tar; with none, the layer changes nothing and may be left out
 * @param uncompressedBytes bytes of the uncompressed tar
 * @param largest of its files
 */
public record PackResult(Digest diffId, long entries, long uncompressedBytes, LargestFile largest) {
  /**
   * Refuses what {@link Limits#DEFAULT} would not let be unpacked.
   *
   * @param blobBytes of the layer, compressed
   */
  public void checkBlob(long blobBytes) throws LayerException {
    checkBlob(Limits.DEFAULT, blobBytes);
  }

  void checkBlob(Limits limits, long blobBytes) throws LayerException {
    largest.check(limits, uncompressedBytes, blobBytes);
  }
}
