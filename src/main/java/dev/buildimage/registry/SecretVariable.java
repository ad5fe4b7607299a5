package dev.buildimage.registry;

import dev.buildimage.image.InvalidImageException;

/**
 * An account whose secret is in an environment variable: what a build's configuration says is
 * logged, and its command line shown to everybody.
 *
 * @param host of the registry, with or without its port
 * @param username the account
 * @param variable the name of the variable that holds its password or token
 */
public record SecretVariable(String host, String username, String variable) {
  /**
   * Reads an entry of {@code registryCredentials}, {@code host[:port]=user:VARIABLE}.
   *
   * @throws InvalidImageException when the entry is something else
   */
  public static SecretVariable parse(String entry) {
    int equals = entry.indexOf('=');
    int colon = entry.lastIndexOf(':');
    if (equals > 0 && colon > equals + 1 && entry.substring(colon + 1).matches("\\w+")) {
      return new SecretVariable(
          entry.substring(0, equals).strip(),
          entry.substring(equals + 1, colon).strip(),
          entry.substring(colon + 1));
    }
    // not shown: it may be a password that was written where the variable's name belongs
    throw new InvalidImageException(
        "an entry of registryCredentials isn't host[:port]=user:VARIABLE, the last the name of an"
            + " environment variable that holds the password");
  }
}
