package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildLines;
import dev.buildimage.build.BuildLinesSource;
import dev.buildimage.build.UnavailableParentException;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.maven.model.Repository;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;

/** A work tree with poms in it, and poms that are elsewhere. */
final class PomFolder {
  private final Path workTree;
  private final Map<String, Path> others = new TreeMap<>();

  PomFolder(Path temporary) throws IOException {
    workTree = Files.createDirectories(temporary.resolve("work tree"));
    try {
      Git.init().setDirectory(workTree.toFile()).call().close();
    } catch (GitAPIException e) {
      throw new IOException(e);
    }
  }

  Path workTree() {
    return workTree;
  }

  PomFolder write(String path, String text) {
    try {
      Path file = workTree.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** A pom; the body is what comes after its coordinates. */
  PomFolder pom(String path, String id, String body) {
    return write(path, pomText(id, body));
  }

  PomFolder external(String id, String body) throws IOException {
    Path file = workTree.resolveSibling(id.replace(':', '_') + ".pom");
    Files.writeString(file, pomText(id, body));
    others.put(id, file);
    return this;
  }

  static String pomText(String id, String body) {
    String[] parts = id.split(":");
    return "<project><modelVersion>4.0.0</modelVersion><groupId>"
        + parts[0]
        + "</groupId><artifactId>"
        + parts[1]
        + "</artifactId><version>"
        + parts[2]
        + "</version>"
        + body
        + "</project>";
  }

  List<String> lines(String... profiles) throws BuildException, KeyException, IOException {
    return lines(
        new MavenKeyRequest(
            List.of("verify"), Set.of(profiles), Optional.empty(), Optional.empty()),
        "pom.xml");
  }

  List<String> linesFrom(String pom) throws BuildException, KeyException, IOException {
    return lines(
        new MavenKeyRequest(List.of("verify"), Set.of(), Optional.empty(), Optional.empty()), pom);
  }

  List<String> lines(MavenKeyRequest request, String pom)
      throws BuildException, KeyException, IOException {
    return build(request, pom).lines();
  }

  BuildLines build(String pom) throws BuildException, KeyException, IOException {
    return build(
        new MavenKeyRequest(List.of("verify"), Set.of(), Optional.empty(), Optional.empty()), pom);
  }

  private BuildLines build(MavenKeyRequest request, String pom)
      throws BuildException, KeyException, IOException {
    try (KeyRepository repository = KeyRepository.open(workTree)) {
      return lines(repository, request, pom).of(repository);
    }
  }

  /** The lines of any commit, in the eyes of a module that the work tree has. */
  BuildLinesSource lines(KeyRepository repository, MavenKeyRequest request, String pom) {
    MavenLines lines = new MavenLines(repository, new Elsewhere(others));
    return source -> lines.of(source, workTree.resolve(pom), request);
  }

  private record Elsewhere(Map<String, Path> poms) implements ExternalPoms {
    @Override
    public Path pom(String groupId, String artifactId, String version)
        throws UnavailableParentException {
      String id = groupId + ":" + artifactId + ":" + version;
      if (!poms.containsKey(id)) {
        throw new UnavailableParentException("there is no " + id, new IOException(id));
      }
      return poms.get(id);
    }

    @Override
    public void add(Repository repository) {
      // all there is, is in the map
    }
  }
}
