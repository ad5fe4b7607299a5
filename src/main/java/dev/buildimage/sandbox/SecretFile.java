package dev.buildimage.sandbox;

import java.nio.file.Path;

/**
 * A copy in memory of a file of the machine, with an owner of its own ({@code
 * --mount=type=secret}).
 *
 * @param source on the machine
 * @param target absolute, in the container
 * @param attributes that the container sees
 */
public record SecretFile(Path source, String target, FileAttributes attributes) implements Mount {}
