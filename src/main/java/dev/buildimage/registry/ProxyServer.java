package dev.buildimage.registry;

import java.util.Optional;

/**
 * A proxy that registries are reached through.
 *
 * @param targets the scheme of the addresses it is for, {@code http} or {@code https}
 * @param host its name
 * @param port its port
 * @param username who it lets through; empty when it lets through anyone
 * @param password of that user
 * @param exceptions what is reached without it
 */
public record ProxyServer(
    String targets,
    String host,
    int port,
    Optional<String> username,
    Optional<String> password,
    ProxyExceptions exceptions) {
  /** Without the password: a log is no place for it. */
  @Override
  public String toString() {
    return "proxy " + host + ":" + port + " for " + targets;
  }
}
