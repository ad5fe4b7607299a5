package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.build.FileHashes;
import dev.buildimage.build.ImageContents;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.apache.maven.artifact.Artifact;
import org.apache.maven.artifact.DefaultArtifact;
import org.apache.maven.artifact.handler.DefaultArtifactHandler;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordedArtifactsTest {
  @TempDir Path folder;

  private Artifact artifact(String type, String classifier) throws Exception {
    DefaultArtifactHandler handler = new DefaultArtifactHandler(type);
    handler.setExtension("jar");
    Artifact artifact =
        new DefaultArtifact("g", "module", "1", "compile", type, classifier, handler);
    artifact.setFile(Files.writeString(folder.resolve(type + classifier), type).toFile());
    return artifact;
  }

  @Test
  @SuppressWarnings("deprecation") // there is no other way to a session without a container
  void eachOfAModulesFilesHasItsOwnHash() throws Exception {
    MavenProject module = new MavenProject();
    module.setGroupId("g");
    module.setArtifactId("module");
    module.setVersion("1");
    module.setArtifact(artifact("bundle", ""));
    module.addAttachedArtifact(artifact("test-jar", "tests"));
    MavenSession session =
        new MavenSession(
            null,
            new DefaultRepositorySystemSession(),
            new DefaultMavenExecutionRequest(),
            new DefaultMavenExecutionResult());
    session.setProjects(List.of(module));

    assertThat(
            new RecordedArtifacts(session, module)
                .of(
                    List.of(
                        "g:module:jar:1",
                        "g:module:test-jar:tests:1",
                        "g:module:jar:tests:1",
                        "g:module:jar:shaded:1",
                        "g:module:war:1")))
        .extracting(ImageContents.Known::hashes)
        .containsExactly(
            hashes("bundle"),
            hashes("test-jar"),
            hashes("test-jar"),
            Optional.empty(),
            Optional.empty());
  }

  private static Optional<FileHashes> hashes(String text) throws Exception {
    return Optional.of(
        FileHashes.of(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
  }
}
