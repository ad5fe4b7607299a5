package dev.buildimage.key;

import java.util.List;

/** How the listing of a manifest is written. */
public sealed interface KeyFormat {
  /** One listing of all inputs, in the order of git's tree. */
  record Git() implements KeyFormat {}

  /**
   * As eksctl's build image had it in its second generation: requirements, then a listing of each
   * input by itself, in the order given.
   *
   * @param requirements lines, each {@code <module path> <version>}
   */
  record Eksctl(List<String> requirements) implements KeyFormat {
    /** Copies the list. */
    public Eksctl {
      requirements = List.copyOf(requirements);
    }
  }
}
