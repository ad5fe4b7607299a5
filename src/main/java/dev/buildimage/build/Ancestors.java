package dev.buildimage.build;

import java.io.IOException;
import java.util.List;

/** Says which images came before one. */
@FunctionalInterface
public interface Ancestors {
  /** None. */
  Ancestors NONE = List::of;

  /**
   * Keys of earlier commits, the latest first, and only a few.
   *
   * @throws IOException when the history can't be read
   */
  List<String> keys() throws IOException;
}
