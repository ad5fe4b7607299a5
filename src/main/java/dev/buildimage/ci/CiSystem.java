package dev.buildimage.ci;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Whose configuration is written. */
public enum CiSystem {
  /** GitHub Actions. */
  GITHUB(".github/workflows"),
  /** CircleCI. */
  CIRCLECI(".circleci");

  private final String folder;

  CiSystem(String folder) {
    this.folder = folder;
  }

  /** Where it looks for its files, from the repository's root. */
  public String folder() {
    return folder;
  }

  /** As users write it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of a name as users write it. */
  public static Optional<CiSystem> named(String name) {
    return Arrays.stream(values()).filter(system -> system.toString().equals(name)).findFirst();
  }
}
