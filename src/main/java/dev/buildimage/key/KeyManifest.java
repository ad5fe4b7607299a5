package dev.buildimage.key;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * What a key is made from: the lines of {@code git ls-tree} for the inputs, then sorted lines for
 * what is no file. {@code git hash-object} of {@link #text()} is {@link #key()}.
 *
 * @param format the repository's
 * @param requirements what comes before the listing, in that order; only in eksctl's format
 * @param entries in the order of the listing
 * @param lines what is no file, such as {@code platform linux/amd64}; sorted, without duplicates
 */
public record KeyManifest(
    ObjectFormat format, List<String> requirements, List<KeyEntry> entries, List<String> lines) {
  /** Copies the lists. */
  public KeyManifest {
    requirements = List.copyOf(requirements);
    entries = List.copyOf(entries);
    lines = List.copyOf(lines);
  }

  /**
   * A manifest of a listing and of lines in any order.
   *
   * @throws KeyException when a line is empty or has a line break: two manifests could then have
   *     the same text
   */
  public static KeyManifest of(
      ObjectFormat format, List<KeyEntry> entries, Collection<String> lines) throws KeyException {
    return of(format, List.of(), entries, lines);
  }

  static KeyManifest of(
      ObjectFormat format,
      List<String> requirements,
      List<KeyEntry> entries,
      Collection<String> lines)
      throws KeyException {
    requireLines(requirements);
    requireLines(lines);
    // by bytes, as LC_ALL=C sort: Java's own order differs beyond the basic plane
    Comparator<String> byBytes = Comparator.comparing(RawPath::of);
    return new KeyManifest(
        format, requirements, entries, lines.stream().distinct().sorted(byBytes).toList());
  }

  private static void requireLines(Collection<String> lines) throws KeyException {
    for (String line : lines) {
      if (line.isEmpty() || line.chars().anyMatch(c -> c == '\n' || c == '\r' || c == 0)) {
        throw new KeyException(
            "'"
                + line.replace("\n", "\\n").replace("\r", "\\r").replace("\0", "\\0")
                + "' can't be a line of the key's manifest: take the line break out of the value");
      }
    }
  }

  /** The exact text, every line ended by a line feed; UTF-8 when written. */
  public String text() {
    StringBuilder text = new StringBuilder();
    requirements.forEach(line -> text.append(line).append('\n'));
    entries.forEach(entry -> text.append(entry.line()).append('\n'));
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString();
  }

  /** The key: the object id of the text as a blob, 40 or 64 hexadecimal digits. */
  public String key() {
    return format.blobId(text().getBytes(StandardCharsets.UTF_8));
  }
}
