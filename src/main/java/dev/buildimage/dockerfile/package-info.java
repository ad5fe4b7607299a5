/** Text to instructions: parser, words, heredocs, ignore rules. */
@NullMarked
package dev.buildimage.dockerfile;

import org.jspecify.annotations.NullMarked;
