package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;

/**
 * A layer that was put together from files, and is in the store.
 *
 * @param descriptor of the tar.gz
 * @param diffId of the tar
 * @param createdBy for the image's history
 * @param isNew whether it had to be written, since no earlier image has it
 */
public record AddedLayer(Descriptor descriptor, Digest diffId, String createdBy, boolean isNew) {}
