package dev.buildimage.layer;

import dev.buildimage.image.Digest;

/**
 * A layer that was written.
 *
 * @param diffId digest of the uncompressed tar
 * @param entries members of the tar; with none, the layer changes nothing and may be left out
 * @param uncompressedBytes bytes of the uncompressed tar
 */
public record PackResult(Digest diffId, long entries, long uncompressedBytes) {}
