/** One thin class a goal: parameters in, one service call, errors out. */
@NullMarked
package dev.buildimage.mojo;

import org.jspecify.annotations.NullMarked;
