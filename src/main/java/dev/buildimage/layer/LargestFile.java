package dev.buildimage.layer;

/**
 * The file of a layer that most of it is.
 *
 * @param path as in the layer
 * @param bytes holes counted
 */
record LargestFile(String path, long bytes) {
  /** Of a layer without files. */
  static final LargestFile NONE = new LargestFile("", 0);

  /** Refuses a layer that nobody could unpack, and names this file. */
  void check(Limits limits, long uncompressed, long blob) throws LayerException {
    try {
      limits.checkBytes(uncompressed, blob);
    } catch (LayerException e) {
      throw new LayerException(
          String.format(
              "%s, so that it could be unpacked nowhere; '%s' alone has %d, holes counted: keep it"
                  + " out of the image (a log of useradd's: --no-log-init), or make it when a"
                  + " container starts",
              e.getMessage(), path, bytes),
          e);
    }
  }
}
