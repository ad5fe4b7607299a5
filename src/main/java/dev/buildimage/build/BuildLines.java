package dev.buildimage.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The lines of a manifest that are of the builder image's key, and not of the tools': what a Maven
 * build resolves, and what fills caches.
 *
 * @param lines sorted
 * @param poms all that belong to the build, for each of which the lines are the same; paths in the
 *     repository
 * @param sources the files that the lines were read from, paths in the repository
 * @param watched as long as all that is the same, so are the lines; paths in the repository, which
 *     need not exist
 */
public record BuildLines(
    List<String> lines, Set<String> poms, List<String> sources, List<String> watched) {
  /** Of a project without a pom and caches. */
  public static final BuildLines NONE = new BuildLines(List.of(), Set.of(), List.of(), List.of());

  /** Copies the collections. */
  public BuildLines {
    lines = List.copyOf(lines);
    poms = Set.copyOf(poms);
    sources = List.copyOf(sources);
    watched = List.copyOf(watched);
  }

  /** These and the lines of caches, which every pom that configures them has alike. */
  BuildLines with(List<KeyedCache> caches) {
    if (caches.isEmpty()) {
      return this;
    }
    List<String> all = new ArrayList<>(lines);
    List<String> read = new ArrayList<>(sources);
    List<String> asked = new ArrayList<>(watched);
    for (KeyedCache cache : caches) {
      all.addAll(cache.lines());
      read.addAll(cache.inputs().inputs());
      asked.addAll(cache.inputs().inputs());
    }
    return new BuildLines(
        all, poms, read.stream().distinct().toList(), asked.stream().distinct().toList());
  }
}
