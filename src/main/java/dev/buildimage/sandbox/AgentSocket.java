package dev.buildimage.sandbox;

import java.nio.file.Path;

/**
 * A socket behind which a socket of the machine answers, with an owner of its own ({@code
 * --mount=type=ssh}).
 *
 * @param source on the machine: {@code SSH_AUTH_SOCK}
 * @param target absolute, in the container
 * @param attributes that the container sees
 */
public record AgentSocket(Path source, String target, FileAttributes attributes) implements Mount {}
