package dev.buildimage.sandbox;

/**
 * Something that a container sees in its root file system and that is never part of a layer
 * (Dockerfile reference, "RUN --mount").
 */
public sealed interface Mount permits Bind, TreeMount, CacheFolder, Tmpfs, SecretFile, AgentSocket {
  /** Where, absolute, in the container. */
  String target();
}
