package dev.buildimage.layer;

/**
 * How much a layer may ask for before it is taken for an attack.
 *
 * @param maxEntries files, folders and whiteouts, with the folders that only their content implies
 * @param maxBytes bytes of the uncompressed layer, and of its files with their holes
 * @param maxRatio uncompressed bytes for each of the blob's, held to from {@code ratioFrom} on
 * @param ratioFrom uncompressed bytes
 */
public record Limits(int maxEntries, long maxBytes, int maxRatio, long ratioFrom) {
  /** Generous: a million entries, 64 GiB, 500 : 1 from 2 GiB on. */
  public static final Limits DEFAULT = new Limits(1_000_000, 64L << 30, 500, 2L << 30);

  void checkEntries(int entries) throws LayerException {
    if (entries > maxEntries) {
      throw new LayerException("the layer holds more than " + maxEntries + " entries");
    }
  }

  void checkBytes(long bytes, long compressed) throws LayerException {
    if (bytes > maxBytes) {
      throw new LayerException("the layer holds more than " + maxBytes + " bytes uncompressed");
    }
    if (bytes > ratioFrom && bytes / maxRatio > compressed) {
      throw new LayerException(
          "the layer's "
              + compressed
              + " bytes unpack to more than "
              + maxRatio
              + " times as much");
    }
  }
}
