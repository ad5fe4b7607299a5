package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.key.KeyRepository;
import dev.buildimage.sandbox.BusyboxImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AncestorKeysTest {
  private static final BuildRequest REQUEST = new BuildRequest("Dockerfile", List.of());
  // what Maven resolves, for who has no Maven
  private static final BuildLinesSource MAVEN =
      source ->
          new BuildLines(
              List.of(source.text("pom.xml").orElse("")),
              Set.of("pom.xml"),
              List.of("pom.xml"),
              List.of("pom.xml"));

  @TempDir Path folder;

  @BeforeEach
  void commits() throws Exception {
    BusyboxImage.shell(
        folder, "git init -q . && git config user.name a && git config user.email a@example.org");
    Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\n");
    for (String pom : List.of("one", "two", "two again", "three")) {
      Files.writeString(folder.resolve("pom.xml"), pom.split(" ")[0]);
      Files.writeString(folder.resolve("other"), pom);
      BusyboxImage.shell(folder, "git add . && git commit -qm '" + pom + "'");
    }
  }

  @Test
  void aBuildersKeyChangesWithWhatMavenResolves() throws Exception {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      List<String> keys = AncestorKeys.ofBuilders(repository, REQUEST, MAVEN).keys();
      assertThat(keys).hasSize(3);
      assertThat(keys.get(0))
          .isEqualTo(new BuildDefinitions(repository, MAVEN).read(REQUEST).key());
      BusyboxImage.shell(folder, "git checkout -q HEAD~1");
    }
    try (KeyRepository repository = KeyRepository.open(folder)) {
      assertThat(AncestorKeys.ofBuilders(repository, REQUEST, MAVEN).keys())
          .hasSize(2)
          .startsWith(new BuildDefinitions(repository, MAVEN).read(REQUEST).key());
    }
  }

  @Test
  void aToolsKeyDoesNot() throws Exception {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      assertThat(AncestorKeys.ofTools(repository, REQUEST).keys())
          .containsExactly(new BuildDefinitions(repository).read(REQUEST).toolsKey());
    }
  }
}
