package dev.buildimage.sandbox;

import java.util.Optional;
import java.util.function.Predicate;

/**
 * What one source of a {@code COPY} names.
 *
 * @param path in the tree; of a folder the content is meant. With {@code --parents}, a {@code /./}
 *     in it parts what isn't kept at the destination from what is
 * @param below what is meant instead of the folder at {@code path}
 */
public record CopySource(String path, Optional<Pattern> below) {
  /**
   * Which entries below a folder are meant.
   *
   * @param depth how many levels below the folder are looked into
   * @param matches an entry, by its path relative to the folder; below one that matches, nothing is
   *     asked for
   */
  public record Pattern(int depth, Predicate<String> matches) {}

  /** A file, or a folder's content. */
  public static CopySource of(String path) {
    return new CopySource(path, Optional.empty());
  }

  /** What matches a pattern, from the last folder on that can be told without matching. */
  public static CopySource matching(String folder, int depth, Predicate<String> matches) {
    return new CopySource(folder, Optional.of(new Pattern(depth, matches)));
  }
}
