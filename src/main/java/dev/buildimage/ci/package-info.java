/** CI files and the pins in them. */
@NullMarked
package dev.buildimage.ci;

import org.jspecify.annotations.NullMarked;
