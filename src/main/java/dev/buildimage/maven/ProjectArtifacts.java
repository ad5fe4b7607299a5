package dev.buildimage.maven;

import dev.buildimage.build.JavaLibrary;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/**
 * A project's runtime class path.
 *
 * @param libraries in class path order
 * @param coordinates of the same, each {@code group:artifact:type[:classifier]:version}
 */
public record ProjectArtifacts(List<JavaLibrary> libraries, List<String> coordinates) {
  /** Copies the lists. */
  public ProjectArtifacts {
    libraries = List.copyOf(libraries);
    coordinates = List.copyOf(coordinates);
  }

  /** The artifacts that Maven has resolved for the project. */
  public static ProjectArtifacts of(MavenSession session, MavenProject project) {
    Set<String> reactor =
        session.getProjects().stream()
            .map(p -> p.getGroupId() + ":" + p.getArtifactId() + ":" + p.getVersion())
            .collect(Collectors.toSet());
    List<JavaLibrary> libraries = new ArrayList<>();
    List<String> coordinates = new ArrayList<>();
    for (Artifact artifact : project.getArtifacts()) {
      if (!artifact.getArtifactHandler().isAddedToClasspath()
          || Objects.isNull(artifact.getFile())
          || !Set.of(Artifact.SCOPE_COMPILE, Artifact.SCOPE_RUNTIME)
              .contains(artifact.getScope())) {
        continue;
      }
      libraries.add(new JavaLibrary(artifact.getFile().toPath(), kind(artifact, reactor)));
      coordinates.add(coordinates(artifact));
    }
    return new ProjectArtifacts(libraries, coordinates);
  }

  private static JavaLibrary.Kind kind(Artifact artifact, Set<String> reactor) {
    String id =
        artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getBaseVersion();
    if (reactor.contains(id)) {
      return JavaLibrary.Kind.MODULE;
    }
    return artifact.isSnapshot() ? JavaLibrary.Kind.SNAPSHOT : JavaLibrary.Kind.RELEASE;
  }

  private static String coordinates(Artifact artifact) {
    return artifact.getGroupId()
        + ":"
        + artifact.getArtifactId()
        + ":"
        + artifact.getType()
        + (artifact.hasClassifier() ? ":" + artifact.getClassifier() : "")
        + ":"
        + artifact.getVersion();
  }
}
