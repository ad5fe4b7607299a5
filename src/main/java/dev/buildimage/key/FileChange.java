package dev.buildimage.key;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A file, link or submodule that is not the same on two sides.
 *
 * @param name path from the root of the repository, C-quoted as in the manifest
 * @param before what it was; empty when it was no input, or not there
 * @param after what it is
 */
public record FileChange(String name, Optional<Content> before, Optional<Content> after) {
  /**
   * What is at a path.
   *
   * @param mode what it is
   * @param objectId of its blob, or the submodule's commit
   */
  public record Content(EntryMode mode, String objectId) {}

  /** The path without quotes; what is no UTF-8 in it is replaced. */
  public String path() {
    return new String(RawPath.bytes(QuotedPath.unquote(name)), StandardCharsets.UTF_8);
  }
}
