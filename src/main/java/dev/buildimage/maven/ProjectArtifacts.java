package dev.buildimage.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;

/**
 * A project's runtime class path by how often its parts change, in class path order.
 *
 * @param releases released jars
 * @param snapshots jars that change under the same version
 * @param modules jars of the reactor's other modules
 */
public record ProjectArtifacts(List<Path> releases, List<Path> snapshots, List<Path> modules) {

  /** The artifacts that Maven has resolved for the project. */
  public static ProjectArtifacts of(MavenSession session, MavenProject project) {
    Set<String> reactor =
        session.getProjects().stream()
            .map(p -> p.getGroupId() + ":" + p.getArtifactId() + ":" + p.getVersion())
            .collect(Collectors.toSet());
    List<Path> releases = new ArrayList<>();
    List<Path> snapshots = new ArrayList<>();
    List<Path> modules = new ArrayList<>();
    for (Artifact artifact : project.getArtifacts()) {
      if (!artifact.getArtifactHandler().isAddedToClasspath()
          || Objects.isNull(artifact.getFile())
          || !Set.of(Artifact.SCOPE_COMPILE, Artifact.SCOPE_RUNTIME)
              .contains(artifact.getScope())) {
        continue;
      }
      String id =
          artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getBaseVersion();
      List<Path> kind =
          reactor.contains(id) ? modules : artifact.isSnapshot() ? snapshots : releases;
      kind.add(artifact.getFile().toPath());
    }
    return new ProjectArtifacts(releases, snapshots, modules);
  }
}
