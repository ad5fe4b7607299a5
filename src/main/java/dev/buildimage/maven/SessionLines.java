package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.SessionData;

/** The Maven lines of the build that a session is part of, computed once for all its modules. */
@Named
public final class SessionLines {
  private final RepositorySystem system;

  /** With Maven's own resolver. */
  @Inject
  public SessionLines(RepositorySystem system) {
    this.system = system;
  }

  private record Known(MavenKeyRequest request, BuildLines lines) {}

  /**
   * The lines; none where there is no pom.
   *
   * @throws BuildException as {@link MavenLines#of}
   */
  public BuildLines of(
      MavenSession session, MavenProject project, Path workTree, MavenKeyRequest request)
      throws BuildException, IOException {
    if (project.getFile() == null) {
      return BuildLines.NONE;
    }
    Path pom = pom(project).toRealPath();
    SessionData data = session.getRepositorySession().getData();
    // modules that are built side by side ask at the same time
    synchronized (data) {
      Optional<Known> known =
          Optional.ofNullable(data.get(SessionLines.class))
              .filter(Known.class::isInstance)
              .map(Known.class::cast)
              .filter(k -> k.request().equals(request) && k.lines().poms().contains(pom));
      if (known.isEmpty()) {
        SessionPoms poms =
            new SessionPoms(
                system,
                session.getRepositorySession(),
                new ArrayList<>(project.getRemoteProjectRepositories()));
        known = Optional.of(new Known(request, new MavenLines(workTree, poms).of(pom, request)));
        data.set(SessionLines.class, known.get());
      }
      return known.get().lines();
    }
  }

  /** The pom that a project is called by, not one that a plugin put in its place. */
  private static Path pom(MavenProject project) {
    Path usual = project.getBasedir().toPath().resolve("pom.xml");
    return Files.isRegularFile(usual) ? usual : project.getFile().toPath();
  }
}
