package dev.buildimage.ci.jobs;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Who may do what at the forge and its registry: passwords that hold for good, and tokens that hold
 * while a job runs. A right is a permission as workflows name it, {@code packages:write}.
 */
public final class Accounts {
  private final Map<String, Set<String>> rights = new ConcurrentHashMap<>();
  private final List<String> powerful = new ArrayList<>();
  private final AtomicInteger tokens = new AtomicInteger();

  public void add(String password, Set<String> may) {
    rights.put(password, Set.copyOf(may));
    if (may.stream().anyMatch(right -> right.endsWith(":write"))) {
      powerful.add(password);
    }
  }

  String token(Set<String> may) {
    String token = String.format("ghs_%08dOfThisJobAlone", tokens.incrementAndGet());
    add(token, may);
    return token;
  }

  void revoke(String token) {
    rights.remove(token);
  }

  boolean known(Optional<String> password) {
    return password.filter(rights::containsKey).isPresent();
  }

  boolean may(Optional<String> password, String right) {
    return password.map(rights::get).filter(held -> held.contains(right)).isPresent();
  }

  /** All passwords and tokens there ever were with which anything can be changed. */
  public List<String> powerful() {
    return List.copyOf(powerful);
  }

  /** The password of a header {@code Authorization}, of whichever user. */
  static Optional<String> password(Optional<String> header) {
    return header.map(
        value -> {
          String[] words = value.split(" ", 2);
          return words[0].equalsIgnoreCase("basic")
              ? new String(Base64.getDecoder().decode(words[1].strip()), StandardCharsets.UTF_8)
                  .replaceFirst("^[^:]*:", "")
              : words[1].strip();
        });
  }
}
