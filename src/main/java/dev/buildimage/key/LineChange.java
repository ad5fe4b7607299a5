package dev.buildimage.key;

import java.util.Optional;

/**
 * A line of the manifest that is no file and not the same on two sides.
 *
 * @param name what stays: {@code arg JDK}, {@code platform}, {@code maven plugin g:a}
 * @param before the rest of the line as it was; empty when it is new
 * @param after the rest of the line as it is; empty when it is gone
 */
public record LineChange(String name, Optional<String> before, Optional<String> after) {}
