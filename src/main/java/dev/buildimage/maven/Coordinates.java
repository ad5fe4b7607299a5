package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.Dependency;

/** How lines write what is resolved, and which of it is the build's own. */
final class Coordinates {
  private final Path workTree;
  private final RawPoms raw;
  private final Map<String, EffectivePom> reactor;

  /**
   * For one build.
   *
   * @param reactor its modules by {@code group:artifact}
   */
  Coordinates(Path workTree, RawPoms raw, Map<String, EffectivePom> reactor) {
    this.workTree = workTree;
    this.raw = raw;
    this.reactor = reactor;
  }

  LineText line(String kind) {
    return new LineText(workTree, kind);
  }

  /** The module that coordinates mean: an earlier release of a module is not the module. */
  Optional<EffectivePom> module(String groupId, String artifactId, String version) {
    return Optional.ofNullable(reactor.get(groupId + ":" + artifactId))
        .filter(
            module ->
                version == null
                    || version.isBlank()
                    || version.equals(module.model().getVersion()));
  }

  Optional<EffectivePom> module(Dependency dependency) {
    return module(dependency.getGroupId(), dependency.getArtifactId(), dependency.getVersion());
  }

  /** A dependency, with all that makes a difference to what it brings. */
  LineText dependency(String kind, EffectivePom pom, Dependency dependency) throws BuildException {
    if (!"system".equals(dependency.getScope())) {
      refuseUnknown(
          pom, dependency.getGroupId(), dependency.getArtifactId(), dependency.getVersion());
    }
    return describe(line(kind), dependency);
  }

  /** The words of a dependency. */
  static LineText describe(LineText text, Dependency dependency) {
    text.word(dependency.getGroupId() + ":" + dependency.getArtifactId())
        .word(dependency.getVersion())
        .attribute("type", dependency.getType(), "jar")
        .attribute("classifier", dependency.getClassifier(), "")
        .attribute("scope", dependency.getScope(), "")
        .attribute("optional", dependency.getOptional(), "")
        .attribute("path", dependency.getSystemPath(), "");
    List<String> exclusions =
        dependency.getExclusions().stream()
            .map(exclusion -> exclusion.getGroupId() + ":" + exclusion.getArtifactId())
            .distinct()
            .sorted()
            .toList();
    exclusions.forEach(exclusion -> text.attribute("exclude", exclusion, ""));
    return text;
  }

  /** What a dependency is about, whatever is said of it: Maven's management key. */
  static String name(String kind, Dependency dependency) {
    return kind + " " + dependency.getManagementKey();
  }

  /**
   * Fails for coordinates that only a machine knows: two machines would resolve different things
   * under one key.
   */
  void refuseUnknown(EffectivePom pom, String... coordinates) throws BuildException {
    for (String coordinate : coordinates) {
      if (coordinate != null && coordinate.contains("${")) {
        throw new BuildException(
            raw.name(pom.path())
                + ": "
                + coordinate
                + " in "
                + String.join(":", coordinates)
                + " is defined by nothing in the repository, so the key can't say what is resolved:"
                + " define it in <properties>, or name the profile that does in the plugin's"
                + " <profiles>");
      }
    }
  }
}
