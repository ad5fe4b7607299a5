package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyFormat;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.key.MissingInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildDefinitionsTest {
  private static final String FROM = "FROM scratch\n";

  @TempDir Path folder;

  @BeforeEach
  void repository() throws Exception {
    Git.init().setDirectory(folder.toFile()).call().close();
    write("Dockerfile.build", FROM);
  }

  @Test
  void theDockerfileAloneIsAnInput() throws Exception {
    assertThat(paths(read())).containsExactly("Dockerfile.build");
  }

  @Test
  void whatCopyNamesIsAnInputAndAFolderCoversWhatIsInIt() throws Exception {
    write("Dockerfile.build", FROM + "COPY tools/a tools /t/\nCOPY *.txt /x/\n");
    write("tools/a", "a");
    write("tools/b", "b");
    write("1.txt", "1");
    write("sub/2.txt", "2");

    assertThat(paths(read())).containsExactly("1.txt", "Dockerfile.build", "tools");
  }

  @Test
  void copyOfAllIsTheListingOfTheRoot() throws Exception {
    write("Dockerfile.build", FROM + "COPY a /\nCOPY . /all/\n");
    write("a", "a");
    write("d/b", "b");

    assertThat(paths(read())).containsExactly("Dockerfile.build", "a", "d");
  }

  @Test
  void configuredInputsOfWhichOneWouldOpenTheOtherAreRefused() throws Exception {
    write("m/x", "");

    assertThatThrownBy(() -> read(new BuildRequest("Dockerfile.build", List.of("m", "m/x"))))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("'m' and 'm/x' overlap");
    assertThat(paths(read(new BuildRequest("Dockerfile.build", List.of("m/", "m/x")))))
        .containsExactly("Dockerfile.build", "m/x");
  }

  @Test
  void mavensLinesChangeTheKeyAndNotThatOfTheTools() throws Exception {
    BuildRequest request = new BuildRequest("Dockerfile.build", List.of());
    BuildDefinition tools = read(request);
    BuildDefinition one = read(request, "maven dependency g:a 1");
    BuildDefinition two = read(request, "maven dependency g:a 2");

    assertThat(tools.key()).isEqualTo(tools.toolsKey());
    assertThat(one.key()).isNotEqualTo(two.key()).isNotEqualTo(one.toolsKey());
    assertThat(one.toolsKey()).isEqualTo(two.toolsKey()).isEqualTo(tools.key());
    assertThat(one.manifest().text()).endsWith("Dockerfile.build\nmaven dependency g:a 1\n");
  }

  @Test
  void eksctlsFormatHasNoMavenLines() throws Exception {
    BuildRequest request =
        new BuildRequest(
            "Dockerfile.build",
            List.of(),
            new TreeMap<>(),
            Platform.LINUX_AMD64,
            new KeyFormat.Eksctl(List.of()));

    BuildDefinition definition = read(request, "maven dependency g:a 1");

    assertThat(definition.manifest().text()).doesNotContain("maven");
    assertThat(definition.key()).isEqualTo(definition.toolsKey());
  }

  @Test
  void aPomThatGitIgnoresIsRefused() throws Exception {
    write(".gitignore", "local.xml");
    write("local.xml", "<project/>");

    assertThatThrownBy(
            () ->
                read(
                    new BuildRequest("Dockerfile.build", List.of()),
                    new BuildLines(
                        List.of(), Set.of(), List.of("local.xml"), List.of("local.xml"))))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("'local.xml' is ignored by git");
  }

  @Test
  void theDockerfilesOwnIgnoreFileWinsAndIsAnInput() throws Exception {
    write(".dockerignore", "one");
    assertThat(paths(read())).containsExactly(".dockerignore", "Dockerfile.build");

    write("Dockerfile.build.dockerignore", "two");
    BuildDefinition definition = read();
    assertThat(paths(definition))
        .containsExactly("Dockerfile.build", "Dockerfile.build.dockerignore");
    assertThat(definition.ignored().ignores("two")).isTrue();
    assertThat(definition.ignored().ignores("one")).isFalse();
  }

  @Test
  void argumentsAndAPlatformAreLinesBehindTheListing() throws Exception {
    write("Dockerfile.build", "ARG BASE=scratch\nFROM $BASE\nARG B\nARG A\n");

    BuildDefinition definition =
        read(
            new BuildRequest(
                "Dockerfile.build",
                List.of(),
                new TreeMap<>(Map.of("B", "2", "A", "1")),
                Platform.parse("linux/arm64")));

    assertThat(definition.manifest().text())
        .endsWith("\tDockerfile.build\narg A=1\narg B=2\nplatform linux/arm64\n");
    assertThat(definition.key()).isNotEqualTo(read().key());
  }

  @Test
  void anArgumentThatNobodyTakesAndAnUnpinnedBaseAreWarnings() throws Exception {
    write("Dockerfile.build", "FROM debian:bookworm\n");

    List<String> warnings =
        read(new BuildRequest(
                "Dockerfile.build",
                List.of(),
                new TreeMap<>(Map.of("NOBODYS", "x")),
                Platform.LINUX_AMD64))
            .warnings();

    assertThat(warnings).anySatisfy(w -> assertThat(w).contains("NOBODYS"));
    assertThat(warnings)
        .anySatisfy(
            w ->
                assertThat(w)
                    .contains("Dockerfile.build:1", "not pinned", "builder:pin -Dbuilder.bases"));
  }

  @Test
  void aPinnedBaseIsNone() throws Exception {
    write("Dockerfile.build", "FROM debian@sha256:" + "0".repeat(64) + "\n");

    assertThat(read().warnings()).isEmpty();
  }

  @Test
  void aDockerfileThatWasEditedAfterItWasReadIsNotBuilt() throws Exception {
    BuildDefinition read = read();
    read.verify();

    BuildDefinition edited =
        new BuildDefinition(
            read.dockerfile(),
            read.arguments(),
            read.target(),
            Map.of("Dockerfile.build", FROM + "RUN other\n"),
            read.ignored(),
            read.platform(),
            read.compression(),
            read.snapshot(),
            read.toolsManifest(),
            read.manifest(),
            read.lines(),
            read.caches(),
            read.warnings());
    assertThatThrownBy(edited::verify)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile.build was edited");
  }

  @Test
  void aMissingDockerfileIsNamedWithTheWayOut() throws Exception {
    Files.delete(folder.resolve("Dockerfile.build"));

    assertThatThrownBy(this::read)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(folder.toRealPath().resolve("Dockerfile.build").toString())
        .hasMessageContaining("<dockerfile>");
  }

  @Test
  void aPatternThatMatchesNothingIsNamed() throws Exception {
    write("Dockerfile.build", FROM + "COPY *.jar /\n");

    assertThatThrownBy(this::read)
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("*.jar")
        .hasMessageContaining("Dockerfile.build");
  }

  @Test
  void anInvalidBaseIsNamedWithItsLine() throws Exception {
    write("Dockerfile.build", "\n\nFROM Debian\n");

    assertThatThrownBy(this::read)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile.build:3")
        .hasMessageContaining("lower-case");
  }

  @Test
  void aCommitWithoutAnInputHasNoKeyWhateverItsPomsNeed() throws Exception {
    write("Dockerfile.build", "FROM scratch\n");
    try (Git git = Git.open(folder.toFile())) {
      git.add().addFilepattern(".").call();
      git.commit().setMessage("1").setSign(false).call();
    }
    try (KeyRepository repository = KeyRepository.open(folder)) {
      BuildDefinitions definitions =
          new BuildDefinitions(
              repository.commit("HEAD"),
              source -> {
                throw new UnavailableParentException("its parent is gone", new IOException());
              });
      assertThatThrownBy(
              () -> definitions.read(new BuildRequest("Dockerfile.build", List.of("later"))))
          .isInstanceOf(MissingInputException.class);
    }
  }

  private BuildDefinition read()
      throws KeyException, DockerfileException, BuildException, IOException {
    return read(new BuildRequest("Dockerfile.build", List.of()));
  }

  private BuildDefinition read(BuildRequest request)
      throws KeyException, DockerfileException, BuildException, IOException {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      return new BuildDefinitions(repository).read(request);
    }
  }

  private static List<String> paths(BuildDefinition definition) {
    return definition.manifest().entries().stream().map(entry -> entry.path()).toList();
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private BuildDefinition read(BuildRequest request, String line) throws Exception {
    return read(request, new BuildLines(List.of(line), Set.of(), List.of(), List.of()));
  }

  private BuildDefinition read(BuildRequest request, BuildLines lines) throws Exception {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      return new BuildDefinitions(repository, source -> lines).read(request);
    }
  }
}
