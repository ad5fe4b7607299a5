package dev.buildimage.maven;

import dev.buildimage.build.BuildLines;
import dev.buildimage.build.BuildLinesSource;
import dev.buildimage.key.KeyRepository;
import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;

/** The Maven lines of the build that a session is part of. */
@Named
public final class SessionLines {
  private final RepositorySystem system;

  /** With Maven's own resolver. */
  @Inject
  public SessionLines(RepositorySystem system) {
    this.system = system;
  }

  /**
   * The lines of the build that a project belongs to; none where there is no pom.
   *
   * @param repository the project's
   */
  public BuildLinesSource of(
      MavenSession session,
      MavenProject project,
      KeyRepository repository,
      MavenKeyRequest request) {
    Optional<Path> pom = pom(project);
    if (pom.isEmpty()) {
      return source -> BuildLines.NONE;
    }
    SessionPoms poms =
        new SessionPoms(
            system,
            session.getRepositorySession(),
            new ArrayList<>(project.getRemoteProjectRepositories()));
    MavenLines lines = new MavenLines(repository, poms);
    return source -> lines.of(source, pom.get(), request);
  }

  /** The pom that a project is called by, not one that a plugin has put in its place. */
  public static Optional<Path> pom(MavenProject project) {
    return Optional.ofNullable(project.getFile())
        .map(file -> Optional.ofNullable(project.getModel().getPomFile()).orElse(file))
        .map(File::toPath);
  }
}
