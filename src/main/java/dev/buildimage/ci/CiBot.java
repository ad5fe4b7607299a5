package dev.buildimage.ci;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What is done on its own, by workflows of GitHub's. */
public enum CiBot {
  /** Moves the digests of the builder image's bases, once a week, by a pull request. */
  BASES,
  /** Has files that name the builder image follow its key, in pull requests. */
  PINS,
  /** Takes merged pull requests to release branches. */
  CHERRY_PICK,
  /** Deletes builder images that nobody needs, once a week. */
  PRUNE;

  /** As users write it, and as its file is named. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The one of a name as users write it. */
  public static Optional<CiBot> named(String name) {
    return Arrays.stream(values()).filter(bot -> bot.toString().equals(name)).findFirst();
  }
}
