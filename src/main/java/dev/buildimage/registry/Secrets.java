package dev.buildimage.registry;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What no message may show, though a registry may say it: servers quote what they were sent. */
final class Secrets {
  /** Less is no secret, and blackening it would make messages unreadable. */
  private static final int SHORTEST = 4;

  private final Set<String> known = ConcurrentHashMap.newKeySet();

  void add(Authorization authorization) {
    if (authorization instanceof Authorization.Bearer bearer) {
      add(bearer.token());
    } else if (authorization instanceof Authorization.Basic basic) {
      add(basic.password());
      String account = basic.username() + ":" + basic.password();
      add(Base64.getEncoder().encodeToString(account.getBytes(StandardCharsets.UTF_8)));
    }
  }

  void add(String secret) {
    if (secret.length() >= SHORTEST) {
      known.add(secret);
    }
  }

  String redact(String text) {
    List<String> longestFirst =
        known.stream().sorted(Comparator.comparingInt(String::length).reversed()).toList();
    String redacted = text;
    for (String secret : longestFirst) {
      redacted = redacted.replace(secret, "***");
    }
    return redacted;
  }
}
