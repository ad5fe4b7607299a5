package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.UnavailableParentException;
import dev.buildimage.key.KeyException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.Model;
import org.apache.maven.model.Parent;
import org.apache.maven.model.Repository;
import org.apache.maven.model.building.FileModelSource;
import org.apache.maven.model.building.ModelSource2;
import org.apache.maven.model.resolution.ModelResolver;
import org.apache.maven.model.resolution.UnresolvableModelException;

/**
 * Poms by their coordinates: the build's own from the work tree, all others from elsewhere, which
 * is remembered.
 */
final class ReactorPoms implements ModelResolver {
  private final RawPoms raw;
  private final Map<String, Path> own;
  private final ExternalPoms others;
  private final Set<String> external = new TreeSet<>();

  private ReactorPoms(RawPoms raw, Map<String, Path> own, ExternalPoms others) {
    this.raw = raw;
    this.own = own;
    this.others = others;
  }

  /**
   * For one build.
   *
   * @param all its own
   */
  static ReactorPoms of(RawPoms raw, Map<Path, Model> all, ExternalPoms others) {
    Map<String, Path> own = new LinkedHashMap<>();
    all.forEach((path, model) -> own.put(id(model), path));
    return new ReactorPoms(raw, own, others);
  }

  private static String id(Model model) {
    Optional<Parent> parent = Optional.ofNullable(model.getParent());
    return Optional.ofNullable(model.getGroupId())
            .or(() -> parent.map(Parent::getGroupId))
            .orElse("")
        + ":"
        + model.getArtifactId()
        + ":"
        + Optional.ofNullable(model.getVersion())
            .or(() -> parent.map(Parent::getVersion))
            .orElse("");
  }

  /** Whether a pom came from elsewhere. */
  boolean isExternal(String groupId, String artifactId, String version) {
    return external.contains(groupId + ":" + artifactId + ":" + version);
  }

  @Override
  public ModelSource2 resolveModel(String groupId, String artifactId, String version)
      throws UnresolvableModelException {
    String id = groupId + ":" + artifactId + ":" + version;
    Path path = own.get(id);
    if (path != null) {
      try {
        return raw.source(path);
      } catch (BuildException | KeyException e) {
        throw new UnresolvableModelException(e.getMessage(), groupId, artifactId, version, e);
      }
    }
    external.add(id);
    try {
      return new FileModelSource(others.pom(groupId, artifactId, version).toFile());
    } catch (UnavailableParentException e) {
      throw new UnresolvableModelException(e.getMessage(), groupId, artifactId, version, e);
    }
  }

  @Override
  public ModelSource2 resolveModel(Parent parent) throws UnresolvableModelException {
    if (parent.getVersion().startsWith("[") || parent.getVersion().startsWith("(")) {
      throw new UnresolvableModelException(
          "the parent's version "
              + parent.getVersion()
              + " is a range, so that the key would depend on what there is to download: name one"
              + " version",
          parent.getGroupId(),
          parent.getArtifactId(),
          parent.getVersion());
    }
    return resolveModel(parent.getGroupId(), parent.getArtifactId(), parent.getVersion());
  }

  @Override
  public ModelSource2 resolveModel(Dependency dependency) throws UnresolvableModelException {
    return resolveModel(
        dependency.getGroupId(), dependency.getArtifactId(), dependency.getVersion());
  }

  @Override
  public void addRepository(Repository repository) {
    others.add(repository);
  }

  @Override
  public void addRepository(Repository repository, boolean replace) {
    others.add(repository);
  }

  @Override
  public ModelResolver newCopy() {
    return this;
  }
}
