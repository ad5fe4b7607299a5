package dev.buildimage.sandbox;

import java.util.OptionalLong;

/**
 * An empty folder in memory ({@code --mount=type=tmpfs}), with the mode of the folder it covers, or
 * 1777.
 *
 * @param target absolute, in the container
 * @param bytes at most; empty: half the machine's memory
 */
public record Tmpfs(String target, OptionalLong bytes) implements Mount {}
