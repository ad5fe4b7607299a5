/** Instructions to image: stages, steps, and the final image. */
@NullMarked
package dev.buildimage.build;

import org.jspecify.annotations.NullMarked;
