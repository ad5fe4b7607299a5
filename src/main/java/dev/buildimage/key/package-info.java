/** git to manifest to key. */
@NullMarked
package dev.buildimage.key;

import org.jspecify.annotations.NullMarked;
