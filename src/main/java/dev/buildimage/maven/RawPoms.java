package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.apache.maven.model.ModelBase;
import org.apache.maven.model.Parent;
import org.apache.maven.model.io.DefaultModelReader;
import org.apache.maven.model.io.ModelReader;

/** The repository's poms as they are written, and how they point to each other. */
final class RawPoms {
  private final Path workTree;
  private final Map<Path, Model> read = new HashMap<>();

  RawPoms(Path workTree) {
    this.workTree = workTree;
  }

  /** A file's path in the repository. */
  String name(Path pom) {
    return workTree.relativize(pom).toString().replace(File.separatorChar, '/');
  }

  Model read(Path pom) throws BuildException {
    Model known = read.get(pom);
    if (known == null) {
      try {
        known = new DefaultModelReader().read(pom.toFile(), Map.of(ModelReader.IS_STRICT, false));
      } catch (IOException e) {
        throw new BuildException(
            name(pom) + " can't be read: " + e.getMessage() + "; correct it", e);
      }
      read.put(pom, known);
    }
    return known;
  }

  /**
   * A pom and all that it aggregates, in any of its profiles too; what isn't there is left out,
   * since a profile may be for those who have it.
   */
  Map<Path, Model> closure(Path top) throws BuildException {
    Map<Path, Model> all = new LinkedHashMap<>();
    Deque<Path> open = new ArrayDeque<>(List.of(top));
    while (!open.isEmpty()) {
      Path pom = open.removeFirst();
      if (!all.containsKey(pom) && Files.isRegularFile(pom) && pom.startsWith(workTree)) {
        Model model = read(pom);
        all.put(pom, model);
        Stream.concat(Stream.of(model), model.getProfiles().stream())
            .map(ModelBase::getModules)
            .flatMap(List::stream)
            .forEach(module -> open.addLast(module(pom, module)));
      }
    }
    return all;
  }

  /** Where a {@code <module>} of a pom is. */
  static Path module(Path pom, String module) {
    return pomAt(pom.resolveSibling(module.strip().replace('\\', '/')));
  }

  /** The chain of parents that are files of the repository, the nearest first. */
  List<Path> parents(Path pom) throws BuildException {
    List<Path> chain = new ArrayList<>();
    Optional<Path> next = parent(pom);
    while (next.isPresent() && !chain.contains(next.get())) {
      chain.add(next.get());
      next = parent(next.get());
    }
    return chain;
  }

  private Optional<Path> parent(Path pom) throws BuildException {
    return Optional.ofNullable(read(pom).getParent())
        .map(Parent::getRelativePath)
        .filter(path -> !path.isBlank())
        .map(path -> pomAt(pom.resolveSibling(path.strip().replace('\\', '/'))))
        .filter(path -> path.startsWith(workTree) && Files.isRegularFile(path));
  }

  private static Path pomAt(Path path) {
    return (Files.isDirectory(path) ? path.resolve("pom.xml") : path).normalize();
  }
}
