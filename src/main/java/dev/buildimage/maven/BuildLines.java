package dev.buildimage.maven;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * The Maven lines of a build.
 *
 * @param lines sorted
 * @param poms all that belong to the build, for each of which the lines are the same
 * @param sources what the lines were read from, paths in the repository
 */
public record BuildLines(List<String> lines, Set<Path> poms, List<String> sources) {
  /** Of a project without a pom. */
  public static final BuildLines NONE = new BuildLines(List.of(), Set.of(), List.of());

  /** Copies the collections. */
  public BuildLines {
    lines = List.copyOf(lines);
    poms = Set.copyOf(poms);
    sources = List.copyOf(sources);
  }
}
