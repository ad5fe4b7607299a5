package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.ExtraDirectory;
import dev.buildimage.build.FinalImageConfig;
import dev.buildimage.build.FinalImageEntrypoint;
import dev.buildimage.image.ImageReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalImageParameterTest {
  private static FinalImageParameter named(String name) {
    FinalImageParameter parameter = new FinalImageParameter();
    parameter.set(name);
    return parameter;
  }

  @Test
  void tagsAreFurtherReferences() throws Exception {
    FinalImageParameter parameter = named(" localhost/app:1 ");
    parameter.tags = List.of("latest", "1", " 1.0 ");

    assertThat(parameter.references())
        .containsExactly(
            ImageReference.parse("localhost/app:1"),
            ImageReference.parse("localhost/app:latest"),
            ImageReference.parse("localhost/app:1.0"));
  }

  @Test
  void aReferenceIsNeededAndHasNoDigest() {
    assertThatThrownBy(() -> new FinalImageParameter().reference())
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("<name>");
    assertThatThrownBy(() -> named("localhost/app@sha256:" + "0".repeat(64)).reference())
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("digest");
    FinalImageParameter tagged = named("localhost/app");
    tagged.tags = List.of("no tag");
    assertThatThrownBy(tagged::references)
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("no tag");
  }

  @Test
  void theImagesOfAProjectAreTheSingleOneAndTheOthers() throws Exception {
    assertThat(
            FinalImageParameter.references(
                "localhost/one", List.of(named("localhost/two"), named("localhost/three"))))
        .extracting(ImageReference::repository)
        .containsExactly("one", "two", "three");
    assertThat(FinalImageParameter.references(" ", List.of())).isEmpty();
  }

  @Test
  void whatOneDoesNotSayIsAsItIsSaidBesideIt() {
    FinalImageParameter outer = named("localhost/outer");
    outer.from = "base:1";
    outer.user = "1000";
    outer.env = Map.of("A", "outer");
    outer.ports = List.of("80");
    FinalImageParameter inner = named("localhost/inner");
    inner.from = "base:2";
    inner.env = Map.of("B", "inner");

    FinalImageParameter both = inner.under(outer);
    assertThat(both.name).isEqualTo("localhost/inner");
    assertThat(both.from).isEqualTo("base:2");
    assertThat(both.user).isEqualTo("1000");
    assertThat(both.env).isEqualTo(Map.of("B", "inner"));
    assertThat(both.ports).containsExactly("80");
  }

  @Test
  void whatSaysSomethingOfJavaIsNotMadeByTheDockerfileBesideIt() {
    FinalImageParameter outer = named("localhost/outer");
    outer.dockerfile = "Dockerfile";
    FinalImageParameter inner = named("localhost/inner");
    inner.target = "other";
    assertThat(inner.under(outer).dockerfile).isEqualTo("Dockerfile");

    inner.mainClass = "a.Tools";
    assertThat(inner.under(outer).dockerfile).isEmpty();
    assertThat(inner.under(outer).mainClass).isEqualTo("a.Tools");
  }

  @Test
  void thoseOfDockerfilesAreToldFromTheOthers() throws Exception {
    FinalImageParameter own = named("localhost/own");
    own.dockerfile = "own/Dockerfile";
    FinalImageParameter java = named("localhost/java");
    java.mainClass = "a.Tools";
    List<FinalImageParameter> images = List.of(own, java, named("localhost/other"));

    assertThat(FinalImageParameter.ofDockerfiles("localhost/one", "Dockerfile", images))
        .extracting(ImageReference::repository)
        .containsExactly("one", "own", "other");
    assertThat(FinalImageParameter.ofDockerfiles("localhost/one", null, images))
        .extracting(ImageReference::repository)
        .containsExactly("own");
    assertThat(FinalImageParameter.ofDockerfiles(null, null, null)).isEmpty();
  }

  @Test
  void whatADockerfileSaysItselfIsNamed() {
    FinalImageParameter parameter = named("localhost/app");
    parameter.dockerfile = "Dockerfile";
    parameter.labels = Map.of("a", "b");
    parameter.tags = List.of("latest");
    assertThat(parameter.ofJavaAlone()).isEmpty();

    parameter.from = "base";
    parameter.env = Map.of("A", "b");
    assertThat(parameter.ofJavaAlone()).containsExactly("from", "env");
  }

  @Test
  void theEntrypointIsAClassUnlessSomethingElseIsSaid() throws Exception {
    FinalImageParameter parameter = named("localhost/app");
    parameter.mainClass = "a.Main";
    parameter.jvmFlags = List.of("-Da=b c", "-Xmx1g");
    FinalImageConfig java = parameter.config(false, true);
    assertThat(java.entrypoint())
        .isEqualTo(
            new FinalImageEntrypoint.MainClass(
                Optional.of("a.Main"), List.of("-Da=b c", "-Xmx1g"), List.of(), true));
    assertThat(parameter.config(true, true).entrypoint())
        .isEqualTo(new FinalImageEntrypoint.Inherited());

    parameter.entrypoint = List.of("/run");
    parameter.args = List.of("a");
    FinalImageConfig own = parameter.config(true, true);
    assertThat(own.entrypoint()).isEqualTo(new FinalImageEntrypoint.Command(List.of("/run")));
    assertThat(own.args()).contains(List.of("a"));

    parameter.entrypoint = List.of("INHERIT");
    assertThat(parameter.config(false, true).entrypoint())
        .isEqualTo(new FinalImageEntrypoint.Inherited());
  }

  @Test
  void timesAreIsoOrSeconds() throws Exception {
    FinalImageParameter parameter = named("localhost/app");
    assertThat(parameter.created()).isEqualTo(FinalImageConfig.DEFAULT_CREATED);
    parameter.creationTime = "x";
    assertThat(parameter.created()).isEqualTo(FinalImageConfig.DEFAULT_CREATED);
    parameter.creationTime = "2026-11-22T01:00:00+01:00";
    assertThat(parameter.created()).isEqualTo(Instant.parse("2026-11-22T00:00:00Z"));
    parameter.filesModificationTime = "1000";
    assertThat(parameter.filesTime()).isEqualTo(Instant.ofEpochSecond(1000));
    parameter.filesModificationTime = "EPOCH_PLUS_SECOND";
    assertThat(parameter.filesTime()).isEqualTo(Instant.ofEpochSecond(1));
    parameter.creationTime = "today";
    assertThatThrownBy(parameter::created)
        .isInstanceOf(MojoExecutionException.class)
        .hasMessageContaining("creationTime 'today'");
  }

  @Test
  void jibsFolderIsTheExtraDirectoryUnlessOthersAreNamed(@TempDir Path folder) throws Exception {
    FinalImageParameter parameter = named("localhost/app");
    assertThat(parameter.extraDirectories(folder)).isEmpty();

    Path usual = Files.createDirectories(folder.resolve("src/main/jib"));
    assertThat(parameter.extraDirectories(folder))
        .containsExactly(new ExtraDirectory(usual, "/", List.of(), List.of(), Map.of()));

    parameter.extraDirectories.set("one,two");
    assertThat(parameter.extraDirectories(folder))
        .extracting(ExtraDirectory::from)
        .containsExactly(folder.resolve("one"), folder.resolve("two"));
  }
}
