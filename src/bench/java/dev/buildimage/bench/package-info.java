/**
 * Benchmarks: what the plugin takes beside what a user would otherwise call, in one run. {@link
 * dev.buildimage.bench.Main} runs one of them.
 */
@NullMarked
package dev.buildimage.bench;

import org.jspecify.annotations.NullMarked;
