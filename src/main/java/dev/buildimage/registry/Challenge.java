package dev.buildimage.registry;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How a registry wants to be asked (RFC 7235, {@code WWW-Authenticate}). */
sealed interface Challenge {
  /** By user name and password. */
  record Basic() implements Challenge {}

  /**
   * By a token (distribution, "Token Authentication Specification").
   *
   * @param realm URL of the token server
   * @param service how the registry is called there
   */
  record Bearer(String realm, Optional<String> service) implements Challenge {
    private static final Pattern PARAMETER = Pattern.compile("(\\w+)\\s*=\\s*\"([^\"]*)\"");

    private static Optional<Challenge> parse(String header) {
      Optional<String> realm = Optional.empty();
      Optional<String> service = Optional.empty();
      Matcher parameter = PARAMETER.matcher(header);
      while (parameter.find()) {
        String value = parameter.group(2);
        switch (parameter.group(1).toLowerCase(Locale.ROOT)) {
          case "realm" -> realm = Optional.of(value);
          case "service" -> service = Optional.of(value);
          default -> {}
        }
      }
      Optional<String> named = service;
      return realm.map(url -> new Bearer(url, named));
    }
  }

  /** The first challenge that can be met, a token's before a password's. */
  static Optional<Challenge> of(List<String> headers) {
    return headers.stream()
        .filter(header -> startsWith(header, "bearer "))
        .map(Bearer::parse)
        .flatMap(Optional::stream)
        .findFirst()
        .or(
            () ->
                headers.stream()
                    .filter(header -> startsWith(header, "basic"))
                    .findFirst()
                    .map(header -> new Basic()));
  }

  private static boolean startsWith(String header, String scheme) {
    return header.strip().toLowerCase(Locale.ROOT).startsWith(scheme);
  }
}
