package dev.buildimage.maven;

import dev.buildimage.build.UnavailableParentException;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.model.Repository;
import org.eclipse.aether.RepositorySystem;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.RemoteRepository;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;

/**
 * Poms that are not in the repository, from where the session's own build takes them: its local
 * repository, mirrors and credentials, offline when it is.
 *
 * @param repositories where to look; grows
 */
record SessionPoms(
    RepositorySystem system, RepositorySystemSession session, List<RemoteRepository> repositories)
    implements ExternalPoms {
  @Override
  public Path pom(String groupId, String artifactId, String version)
      throws UnavailableParentException {
    ArtifactRequest request =
        new ArtifactRequest(
            new DefaultArtifact(groupId, artifactId, "", "pom", version), repositories, "");
    try {
      return system.resolveArtifact(session, request).getArtifact().getFile().toPath();
    } catch (ArtifactResolutionException e) {
      throw new UnavailableParentException(String.valueOf(e.getMessage()), e);
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
