package dev.buildimage.key;

import java.util.Optional;

/** What an entry of a git tree is. */
public enum EntryMode {
  FILE("100644", "blob"),
  EXECUTABLE("100755", "blob"),
  SYMLINK("120000", "blob"),
  SUBMODULE("160000", "commit"),
  FOLDER("040000", "tree");

  private final String octal;
  private final String type;

  EntryMode(String octal, String type) {
    this.octal = octal;
    this.type = type;
  }

  /** Six octal digits, as {@code git ls-tree} prints them. */
  public String octal() {
    return octal;
  }

  /** The type of the object: {@code blob}, {@code tree} or {@code commit}. */
  public String type() {
    return type;
  }

  /** Whether there is no blob behind it. */
  boolean isNoContent() {
    return this == FOLDER || this == SUBMODULE;
  }

  /** The mode of those octal digits. */
  static Optional<EntryMode> of(String octal) {
    for (EntryMode mode : values()) {
      if (mode.octal.equals(octal)) {
        return Optional.of(mode);
      }
    }
    return Optional.empty();
  }
}
