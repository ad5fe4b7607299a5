package dev.buildimage.sandbox;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one source of a {@code COPY} names.
 *
 * @param path in the tree; of a folder the content is meant. With {@code --parents}, a {@code /./}
 *     in it parts what isn't kept from what is
 * @param below which entries of the folder at {@code path} are meant instead of it, by their path
 *     relative to it; of an entry that matches, nothing below is asked for
 */
public record CopySource(String path, Optional<Predicate<String>> below) {
  /** A file, or a folder's content. */
  public static CopySource of(String path) {
    return new CopySource(path, Optional.empty());
  }

  /** What matches a pattern, in the last folder that can be told without matching. */
  public static CopySource matching(String folder, Predicate<String> below) {
    return new CopySource(folder, Optional.of(below));
  }
}
