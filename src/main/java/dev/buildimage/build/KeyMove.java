package dev.buildimage.build;

import java.util.List;

/**
 * A key on two sides.
 *
 * @param name which of the keys it is: {@code tools} or {@code builder}
 * @param before 40 or 64 hexadecimal digits
 * @param after the same
 * @param causes what moved it, each a name and what happened to it; none if it is the same
 */
public record KeyMove(String name, String before, String after, List<String> causes) {
  /** Copies the list. */
  public KeyMove {
    causes = List.copyOf(causes);
  }

  /** Whether it is another one. */
  public boolean moved() {
    return !before.equals(after);
  }
}
