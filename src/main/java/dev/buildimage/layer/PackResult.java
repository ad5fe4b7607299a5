package dev.buildimage.layer;

import dev.buildimage.image.Digest;

/**
 * A layer that was written.
 *
 * @param diffId digest of the uncompressed tar
 * @param digest digest of the compressed blob
 * @param size bytes of the compressed blob
 * @param entries members of the tar; with none, the layer changes nothing and may be left out
 * @param uncompressedBytes bytes of the uncompressed tar
 */
public record PackResult(
    Digest diffId, Digest digest, long size, long entries, long uncompressedBytes) {}
