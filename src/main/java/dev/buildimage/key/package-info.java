/**
 * git to manifest to key: {@link dev.buildimage.key.KeyRepository} takes a {@link
 * dev.buildimage.key.KeySnapshot} of some inputs, from which both the key and the build context
 * come.
 */
@NullMarked
package dev.buildimage.key;

import org.jspecify.annotations.NullMarked;
