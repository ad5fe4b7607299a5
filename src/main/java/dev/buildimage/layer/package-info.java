/** Tar in and out: whiteouts, compression, safe extraction. */
@NullMarked
package dev.buildimage.layer;

import org.jspecify.annotations.NullMarked;
