package dev.buildimage.maven;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Sorted lines don't say which dependencies meet in one module, and which comes first, but both
 * decide between versions. So a hash of each module's items goes beside them: names alone, so that
 * a version changes one line and not all, unless modules disagree about what a name has.
 */
final class OrderLines {
  private final Map<String, Set<String>> variants = new HashMap<>();

  /**
   * For one build.
   *
   * @param all items of all modules
   */
  OrderLines(Collection<Item> all) {
    all.forEach(
        item -> variants.computeIfAbsent(item.name(), n -> new HashSet<>()).add(item.line()));
  }

  /** The hash of a module's items, in their order. */
  String hash(List<Item> items) {
    StringBuilder text = new StringBuilder();
    for (Item item : items) {
      boolean same = variants.getOrDefault(item.name(), Set.of()).size() < 2;
      text.append(same ? item.name() : item.name() + " " + item.line()).append('\n');
    }
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
