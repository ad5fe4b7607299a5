package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.apache.maven.model.ModelBase;
import org.apache.maven.model.Parent;
import org.apache.maven.model.building.ModelSource2;

/** The repository's poms as they are written, and how they point to each other. */
final class RawPoms {
  private final SourceFiles files;
  private final ParsedPoms parsed;
  private final Map<Path, byte[]> texts = new HashMap<>();

  RawPoms(SourceFiles files, ParsedPoms parsed) {
    this.files = files;
    this.parsed = parsed;
  }

  /** A file's path in the repository. */
  String name(Path pom) {
    return files.name(pom);
  }

  boolean exists(Path pom) throws KeyException {
    return files.isFile(pom);
  }

  /** As it is written; not to be changed. */
  Model read(Path pom) throws BuildException, KeyException {
    try {
      return parsed.of(text(pom)).model();
    } catch (IOException e) {
      throw new BuildException(name(pom) + " can't be read: " + e.getMessage() + "; correct it", e);
    }
  }

  /** The texts of all that was read, by path in the repository. */
  Map<String, byte[]> texts() {
    return texts.entrySet().stream()
        .collect(Collectors.toMap(text -> name(text.getKey()), Map.Entry::getValue));
  }

  /** A pom of the repository, for Maven's model builder. */
  ModelSource2 source(Path pom) throws BuildException, KeyException {
    return new PomSource(this, pom, text(pom));
  }

  private final class Around implements NewerModel.Surroundings {
    private final Path pom;

    Around(Path pom) {
      this.pom = pom;
    }

    @Override
    public Optional<Model> parent(String relativePath) throws BuildException, KeyException {
      Optional<Path> parent = related(pom, relativePath);
      return parent.isPresent() && !parent.get().equals(pom)
          ? Optional.of(read(parent.get()))
          : Optional.empty();
    }

    @Override
    public List<String> subprojects() throws KeyException {
      return files.foldersWith(pom.resolveSibling("").normalize(), "pom.xml");
    }
  }

  /** What a pom says in the words of model version 4.0.0. */
  private byte[] text(Path pom) throws BuildException, KeyException {
    byte[] known = texts.get(pom);
    if (known == null) {
      byte[] content =
          files
              .content(pom)
              .orElseThrow(
                  () -> new BuildException(name(pom) + " is missing: add it, or don't name it"));
      // a parent that leads back here is Maven's to refuse
      texts.put(pom, content);
      known = new NewerModel(name(pom), new Around(pom)).inOldWords(content);
      texts.put(pom, known);
    }
    return known;
  }

  /**
   * A pom and all that it aggregates, in any of its profiles too; what isn't there is left out,
   * since a profile may be for those who have it.
   */
  Map<Path, Model> closure(Path top) throws BuildException, KeyException {
    Map<Path, Model> all = new LinkedHashMap<>();
    Deque<Path> open = new ArrayDeque<>(List.of(top));
    while (!open.isEmpty()) {
      Path pom = open.removeFirst();
      if (!all.containsKey(pom) && files.isFile(pom)) {
        Model model = read(pom);
        all.put(pom, model);
        List<String> modules =
            Stream.concat(Stream.of(model), model.getProfiles().stream())
                .map(ModelBase::getModules)
                .flatMap(List::stream)
                .toList();
        for (String module : modules) {
          open.addLast(module(pom, module));
        }
      }
    }
    return all;
  }

  /** Where a {@code <module>} of a pom is. */
  Path module(Path pom, String module) throws KeyException {
    return pomAt(pom.resolveSibling(module.strip().replace('\\', '/')));
  }

  /** The chain of parents that are files of the repository, the nearest first. */
  List<Path> parents(Path pom) throws BuildException, KeyException {
    List<Path> chain = new ArrayList<>();
    Optional<Path> next = parent(pom);
    while (next.isPresent() && !chain.contains(next.get())) {
      chain.add(next.get());
      next = parent(next.get());
    }
    return chain;
  }

  private Optional<Path> parent(Path pom) throws BuildException, KeyException {
    Optional<String> path =
        Optional.ofNullable(read(pom).getParent())
            .map(Parent::getRelativePath)
            .filter(text -> !text.isBlank());
    return path.isPresent() ? related(pom, path.get()) : Optional.empty();
  }

  /** The pom that another one's {@code <relativePath>} leads to, if there is one. */
  Optional<Path> related(Path pom, String relativePath) throws KeyException {
    Path path = pomAt(pom.resolveSibling(relativePath.strip().replace('\\', '/')));
    return files.isFile(path) ? Optional.of(path) : Optional.empty();
  }

  private Path pomAt(Path path) throws KeyException {
    Path normal = path.normalize();
    return files.isFolder(normal) ? normal.resolve("pom.xml") : normal;
  }
}
