/** A process in a root file system: namespace entry, runtimes, in place. */
@NullMarked
package dev.buildimage.sandbox;

import org.jspecify.annotations.NullMarked;
