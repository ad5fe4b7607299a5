package dev.buildimage.layer;

/**
 * How much a layer may ask for before it is taken for an attack.
 *
 * @param maxEntries files, folders and whiteouts, with the folders that only their content implies
 * @param maxBytes bytes of the uncompressed layer
 * @param maxRatio uncompressed bytes for each compressed one, held to from the first 256 MiB on
 */
public record Limits(int maxEntries, long maxBytes, int maxRatio) {
  /** Generous: a million entries, 64 GiB, 500 : 1. */
  public static final Limits DEFAULT = new Limits(1_000_000, 64L << 30, 500);

  private static final long RATIO_FROM = 256L << 20;

  void checkEntries(int entries) throws LayerException {
    if (entries > maxEntries) {
      throw new LayerException("the layer holds more than " + maxEntries + " entries");
    }
  }

  void checkBytes(long bytes, long compressed) throws LayerException {
    if (bytes > maxBytes) {
      throw new LayerException("the layer holds more than " + maxBytes + " bytes uncompressed");
    }
    if (bytes > RATIO_FROM && bytes / maxRatio > compressed) {
      throw new LayerException(
          "the layer's "
              + compressed
              + " bytes unpack to more than "
              + maxRatio
              + " times as much");
    }
  }
}
