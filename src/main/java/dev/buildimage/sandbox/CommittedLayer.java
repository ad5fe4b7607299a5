package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;

/**
 * A layer that a step made.
 *
 * @param descriptor the compressed blob in the store
 * @param diffId digest of the uncompressed tar
 * @param uncompressedBytes size of the uncompressed tar
 */
public record CommittedLayer(Descriptor descriptor, Digest diffId, long uncompressedBytes) {}
