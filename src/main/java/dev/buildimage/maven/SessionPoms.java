package dev.buildimage.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.inject.Inject;
import javax.inject.Named;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Repository;
import org.apache.maven.model.resolution.UnresolvableModelException;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/** Poms that are not in the repository, from where the session's own build takes them. */
@Named
public final class SessionPoms {
  private final RepositorySystem system;

  /** With Maven's own resolver. */
  @Inject
  public SessionPoms(RepositorySystem system) {
    this.system = system;
  }

  /** Poms as the session resolves them: its local repository, mirrors, credentials, offline. */
  public ExternalPoms of(MavenSession session, MavenProject project) {
    return new Resolved(
        system,
        session.getRepositorySession(),
        new ArrayList<>(project.getRemoteProjectRepositories()));
  }

  private record Resolved(
      RepositorySystem system, RepositorySystemSession session, List<RemoteRepository> repositories)
      implements ExternalPoms {
    @Override
    public Path pom(String groupId, String artifactId, String version)
        throws UnresolvableModelException {
      ArtifactRequest request =
          new ArtifactRequest(
              new DefaultArtifact(groupId, artifactId, "", "pom", version), repositories, "");
      try {
        return system.resolveArtifact(session, request).getArtifact().getFile().toPath();
      } catch (ArtifactResolutionException e) {
        throw new UnresolvableModelException(e.getMessage(), groupId, artifactId, version, e);
      }
    }

    @Override
    public void add(Repository repository) {
      String id = repository.getId();
      String url = repository.getUrl();
      boolean usable = id != null && url != null && !url.contains("${");
      if (usable && repositories.stream().noneMatch(known -> known.getId().equals(id))) {
        RemoteRepository remote = new RemoteRepository.Builder(id, "default", url).build();
        repositories.addAll(system.newResolutionRepositories(session, List.of(remote)));
      }
    }
  }
}
