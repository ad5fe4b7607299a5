package dev.buildimage.registry;

/**
 * A {@code <server>} of Maven's settings, its password decrypted.
 *
 * @param serverId the registry's host, with or without its port
 * @param username the account
 * @param password its password or token
 */
public record ServerCredential(String serverId, String username, String password) {
  /** Without the password: a log is no place for it. */
  @Override
  public String toString() {
    return "server " + serverId + ", user " + username;
  }
}
