package dev.buildimage.maven;

import dev.buildimage.build.FileHashes;
import dev.buildimage.build.ImageContents;
import dev.buildimage.build.License;
import dev.buildimage.build.MavenName;
import dev.buildimage.build.PomLicenses;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.RepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.repository.LocalArtifactRequest;

/**
 * What is known of artifacts that went into an image: from the local repository, where Maven had
 * them when they did, and of the reactor's own modules. Nothing is resolved or downloaded.
 */
public final class RecordedArtifacts {
  /** Packagings whose file is called by them; that of all others is a jar. */
  private static final Set<String> ARCHIVES = Set.of("war", "ear", "pom");

  private final MavenSession session;
  private final MavenProject project;

  /** As a project of a session sees them. */
  public RecordedArtifacts(MavenSession session, MavenProject project) {
    this.session = session;
    this.project = project;
  }

  /** The project, {@code group:artifact:version}. */
  public String project() {
    return String.join(":", project.getGroupId(), project.getArtifactId(), project.getVersion());
  }

  /** The project's own artifact. */
  public Optional<MavenName> own() {
    String packaging = project.getPackaging();
    return MavenName.parse(
        String.join(
            ":",
            project.getGroupId(),
            project.getArtifactId(),
            ARCHIVES.contains(packaging) ? packaging : "jar",
            project.getVersion()));
  }

  /**
   * All of them, in the order given.
   *
   * @param coordinates each {@code group:artifact:type[:classifier]:version}
   */
  public List<ImageContents.Known> of(List<String> coordinates) throws IOException {
    List<ImageContents.Known> known = new ArrayList<>();
    for (String each : coordinates) {
      Optional<MavenName> name = MavenName.parse(each);
      if (name.isPresent()) {
        known.add(known(name.get()));
      }
    }
    return known;
  }

  private ImageContents.Known known(MavenName name) throws IOException {
    Optional<MavenProject> module =
        session.getProjects().stream().filter(it -> isOf(it, name)).findFirst();
    if (module.isPresent()) {
      Optional<Path> made = file(module.get(), name);
      // where there is none, an image's is known by what Maven's archiver has put into it
      return new ImageContents.Known(name, hashes(made), licenses(module.get()));
    }
    Optional<Path> file = find(name, name.type()).or(() -> find(name, "jar"));
    return new ImageContents.Known(name, hashes(file), PomLicenses.of(name, this::pom));
  }

  /** What a module has made under a name: its artifact, or one of those attached to it. */
  private static Optional<Path> file(MavenProject module, MavenName name) {
    return Stream.concat(Stream.of(module.getArtifact()), module.getAttachedArtifacts().stream())
        .filter(
            made ->
                Objects.requireNonNullElse(made.getClassifier(), "").equals(name.classifier())
                    && List.of(made.getType(), made.getArtifactHandler().getExtension())
                        .contains(name.type()))
        .flatMap(made -> Stream.ofNullable(made.getFile()))
        .map(File::toPath)
        .findFirst();
  }

  private static Optional<FileHashes> hashes(Optional<Path> file) throws IOException {
    if (file.filter(Files::isRegularFile).isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file.get())) {
      return Optional.of(FileHashes.of(in));
    }
  }

  private static boolean isOf(MavenProject module, MavenName name) {
    return module.getGroupId().equals(name.group())
        && module.getArtifactId().equals(name.artifact())
        && module.getVersion().equals(name.version());
  }

  private static List<License> licenses(MavenProject module) {
    return module.getLicenses().stream()
        .filter(license -> license.getName() != null && !license.getName().isBlank())
        .map(
            license ->
                new License(
                    license.getName().strip(), Objects.requireNonNullElse(license.getUrl(), "")))
        .toList();
  }

  private Optional<PomLicenses> pom(MavenName name) throws IOException {
    Optional<Path> file = find(name, "pom");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try (InputStream in = Files.newInputStream(file.get())) {
      return Optional.of(PomLicenses.read(in));
    }
  }

  private Optional<Path> find(MavenName name, String extension) {
    RepositorySystemSession repositories = session.getRepositorySession();
    Artifact artifact =
        new DefaultArtifact(
            name.group(),
            name.artifact(),
            extension.equals("pom") ? "" : name.classifier(),
            extension,
            name.version());
    File file =
        repositories
            .getLocalRepositoryManager()
            .find(
                repositories,
                new LocalArtifactRequest(artifact, project.getRemoteProjectRepositories(), ""))
            .getFile();
    return Optional.ofNullable(file).map(File::toPath).filter(Files::isRegularFile);
  }
}
