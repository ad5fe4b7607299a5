package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import org.apache.maven.model.License;
import org.apache.maven.model.Model;
import org.apache.maven.model.Scm;
import org.apache.maven.project.MavenProject;
import org.junit.jupiter.api.Test;

class ProjectMetadataTest {
  private static final String SOURCE = "org.opencontainers.image.source";

  private static MavenProject project(Optional<String> address) {
    Model model = new Model();
    model.setArtifactId("app");
    model.setVersion("1");
    address.ifPresent(
        url -> {
          Scm scm = new Scm();
          scm.setUrl(url);
          model.setScm(scm);
        });
    MavenProject project = new MavenProject(model);
    // what Maven inherits is in the model alone
    project.setOriginalModel(model.clone());
    return project;
  }

  private static Map<String, String> of(MavenProject project, String origin) {
    return ProjectMetadata.of(
        project, Optional.of(origin), Optional.of("abc-dirty"), "2026-11-22T00:00:00Z");
  }

  @Test
  void whatIsKnownIsSaid() {
    MavenProject project = project(Optional.of("https://example.com/app"));
    License license = new License();
    license.setName("MIT");
    project.setLicenses(java.util.List.of(license));

    assertThat(of(project, "git@example.com:fork/app"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "org.opencontainers.image.title",
                "app",
                "org.opencontainers.image.version",
                "1",
                "org.opencontainers.image.created",
                "2026-11-22T00:00:00Z",
                "org.opencontainers.image.revision",
                "abc-dirty",
                "org.opencontainers.image.licenses",
                "MIT",
                SOURCE,
                "https://example.com/app"));
  }

  @Test
  void aModulesSourceIsThatOfThePomThatSaysIt() {
    MavenProject module = project(Optional.empty());
    Scm inherited = new Scm();
    inherited.setUrl("https://example.com/app/module");
    module.setScm(inherited);
    module.setParent(project(Optional.of("https://example.com/app")));

    assertThat(of(module, "/home/joe/app")).containsEntry(SOURCE, "https://example.com/app");
  }

  @Test
  void whereThePomSaysNothingItIsTheClonesOrigin() {
    assertThat(of(project(Optional.empty()), "https://joe:secret@example.com/app.git"))
        .containsEntry(SOURCE, "https://example.com/app");
    assertThat(of(project(Optional.empty()), "/home/joe/app")).doesNotContainKey(SOURCE);
  }
}
