package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.key.KeyException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The topmost pom of the repository that a build belongs to: it aggregates, over however many
 * steps, the pom at hand. Where Maven was called, and what it was told, doesn't matter.
 */
final class BuildRoot {
  private final Path workTree;
  private final RawPoms poms;

  BuildRoot(Path workTree, RawPoms poms) {
    this.workTree = workTree;
    this.poms = poms;
  }

  /** From any module's pom. */
  Path of(Path pom) throws BuildException, KeyException {
    Path root = pom;
    Set<Path> visited = new LinkedHashSet<>();
    for (Optional<Path> up = Optional.of(pom); up.isPresent() && visited.add(up.get()); ) {
      root = up.get();
      up = aggregator(root);
    }
    return root;
  }

  /** Aggregators are looked for in the folders above the pom and above its parents. */
  private Optional<Path> aggregator(Path pom) throws BuildException, KeyException {
    List<Path> chain = new ArrayList<>(List.of(pom));
    chain.addAll(poms.parents(pom));
    Set<Path> candidates = new LinkedHashSet<>(chain);
    for (Path start : chain) {
      for (Path folder = start.getParent();
          folder != null && folder.startsWith(workTree);
          folder = folder.getParent()) {
        candidates.add(folder.resolve("pom.xml"));
      }
    }
    List<Path> topmostFirst =
        candidates.stream()
            .filter(candidate -> !candidate.equals(pom))
            .sorted(Comparator.comparing(Path::getNameCount).thenComparing(Path::toString))
            .toList();
    for (Path candidate : topmostFirst) {
      if (poms.closure(candidate).containsKey(pom)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
