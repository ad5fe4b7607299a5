/** OCI documents, references, digests, platforms. */
@NullMarked
package dev.buildimage.image;

import org.jspecify.annotations.NullMarked;
