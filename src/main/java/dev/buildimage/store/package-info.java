/** The local content store: blobs, layer trees, locks. */
@NullMarked
package dev.buildimage.store;

import org.jspecify.annotations.NullMarked;
