package dev.buildimage.layer;

import dev.buildimage.image.Digest;

/**
 * What a layer turned out to be.
 *
 * @param diffId digest of the whole uncompressed stream, to be compared with the image's config
 *     before anything unpacked is trusted
 * @param bytes length of the uncompressed stream
 * @param entries members of its tar
 * @param impliedDirectories folders below the root that the layer uses without describing them, and
 *     that therefore look as {@link LowerDirectories} said; with none, what was unpacked depends on
 *     nothing but the layer
 */
public record UnpackResult(Digest diffId, long bytes, int entries, int impliedDirectories) {}
