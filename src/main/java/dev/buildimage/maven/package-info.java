/** What a Maven build resolves, and its tests' way into the builder image. */
@NullMarked
package dev.buildimage.maven;

import org.jspecify.annotations.NullMarked;
