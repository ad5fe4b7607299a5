package dev.buildimage.key;

import java.nio.charset.StandardCharsets;

/**
 * One line of the listing: an entry of a git tree.
 *
 * @param mode what it is
 * @param objectId 40 or 64 hexadecimal digits
 * @param name path from the root of the repository, C-quoted where git quotes it by default
 */
public record KeyEntry(EntryMode mode, String objectId, String name) {
  static KeyEntry of(EntryMode mode, String objectId, String rawPath) {
    return new KeyEntry(mode, objectId, QuotedPath.quote(rawPath));
  }

  /** The path without quotes; what is no UTF-8 in it is replaced. */
  public String path() {
    return new String(RawPath.bytes(QuotedPath.unquote(name)), StandardCharsets.UTF_8);
  }

  /** The line as {@code git ls-tree} prints it, without the line feed. */
  public String line() {
    return mode.octal() + " " + mode.type() + " " + objectId + "\t" + name;
  }
}
