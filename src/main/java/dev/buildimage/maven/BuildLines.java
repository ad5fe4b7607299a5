package dev.buildimage.maven;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The Maven lines of a build.
 *
 * @param lines sorted
 * @param poms all that belong to the build, for each of which the lines are the same
 */
public record BuildLines(List<String> lines, Set<Path> poms) {
  /** Copies the collections. */
  public BuildLines {
    lines = List.copyOf(lines);
    poms = Set.copyOf(poms);
  }
}
