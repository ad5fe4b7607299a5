package dev.buildimage.registry;

import com.google.cloud.tools.jib.api.Credential;

/**
 * An account at a registry.
 *
 * @param username the account; jib's own mark for an OAuth2 refresh token in its place
 * @param secret its password or token
 * @param source where it was found, for messages
 */
record Login(String username, String secret, String source) {
  /** Whether the secret is to be exchanged for an access token, and no password. */
  boolean isRefreshToken() {
    return username.equals(Credential.OAUTH2_TOKEN_USER_NAME);
  }

  /** Without the secret: a log is no place for it. */
  @Override
  public String toString() {
    return (isRefreshToken() ? "a token" : "user '" + username + "'") + " of " + source;
  }
}
