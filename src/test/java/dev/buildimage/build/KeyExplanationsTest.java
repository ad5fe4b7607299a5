package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Platform;
import dev.buildimage.key.FileChange;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyFormat;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.key.LineChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.PersonIdent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyExplanationsTest {
  private static final BuildRequest REQUEST = new BuildRequest("Dockerfile.build", List.of("in"));

  @TempDir Path folder;
  private Git git;

  @BeforeEach
  void repository() throws Exception {
    git = Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call();
    write("readme", "1");
    commit("no builder yet");
    write("Dockerfile.build", "FROM scratch\nCOPY a /\n");
    write("a", "1");
    write("b", "1");
    write("in/x", "1");
    commit("a builder");
  }

  @AfterEach
  void close() {
    git.close();
  }

  @Test
  void eachSideHasTheInputsThatItsOwnDockerfileNames() throws Exception {
    write("Dockerfile.build", "FROM scratch\nCOPY b /\nCOPY *.txt /t/\n");
    write("1.txt", "");
    write("readme", "2");
    commit("b instead of a");
    write("in/new/y", "1");
    write("b", "2");

    KeyExplanation explanation = explain("HEAD~1", KeyExplanations.WORK_TREE);

    assertThat(explanation.from().commit().orElseThrow().subject()).isEqualTo("a builder");
    assertThat(explanation.to().commit()).isEmpty();
    assertThat(changes(explanation.difference().files()))
        .containsExactly("+1.txt", "!Dockerfile.build", "-a", "+b", "+in/new/y");
    KeyMove key = explanation.keys().get(0);
    assertThat(key.before()).isEqualTo(explanation.from().definition().key());
    assertThat(key.after()).isEqualTo(key(folder)).isNotEqualTo(key.before());
    assertThat(key.causes()).contains("Dockerfile.build changed", "a removed", "in/new/y added");
    assertThat(changes(explain("HEAD", "worktree").difference().files()))
        .containsExactly("!b", "+in/new/y");
  }

  @Test
  void theSameKeyHasNoCauses() throws Exception {
    write("readme", "2");
    commit("nothing of the builder");
    write("b", "2");

    KeyMove key = explain("HEAD~1", "worktree").keys().get(0);

    assertThat(key.moved()).isFalse();
    assertThat(key.causes()).isEmpty();
    assertThat(explain("HEAD~1", "worktree").difference().isEmpty()).isTrue();
  }

  @Test
  void linesThatAreNoFilesAreOfToday() throws Exception {
    BuildRequest request =
        new BuildRequest(
            "Dockerfile.build",
            List.of(),
            new TreeMap<>(Map.of("A", "1")),
            Platform.parse("linux/arm64"));
    write("a", "2");

    KeyExplanation explanation;
    try (KeyRepository repository = KeyRepository.open(folder)) {
      explanation = new KeyExplanations(repository).explain(request, "HEAD", "worktree");
    }

    assertThat(explanation.difference().lines()).isEqualTo(List.<LineChange>of());
    assertThat(explanation.from().definition().manifest().text())
        .endsWith("\narg A=1\nplatform linux/arm64\n");
  }

  @Test
  void inEksctlsFormatTheInputsAreWhereTheUserWantsThem() throws Exception {
    BuildRequest request =
        new BuildRequest(
            "Dockerfile.build",
            List.of("in/x", "b", "Dockerfile.build"),
            new TreeMap<>(),
            Platform.LINUX_AMD64,
            new KeyFormat.Eksctl(List.of("m v1")));
    try (KeyRepository repository = KeyRepository.open(folder)) {
      BuildDefinition definition = new BuildDefinitions(repository).read(request);

      assertThat(definition.manifest().text()).startsWith("m v1\n100644 blob ");
      assertThat(definition.manifest().entries())
          .extracting(entry -> entry.path())
          .containsExactly("in/x", "b", "Dockerfile.build", "a");
    }
  }

  @Test
  void aSideWithoutADockerfileOrAnInputIsNamed() {
    assertThatThrownBy(() -> explain("HEAD~1", "worktree"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile.build in commit ")
        .hasMessageContaining("<dockerfile>");
    assertThatThrownBy(() -> explain("nowhere", "worktree"))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("'nowhere'");
  }

  @Test
  void everyChangeOfTheKeyIsFoundAndNothingElse() throws Exception {
    String first = key(folder);
    write("a", "2");
    commit("a changed");
    String second = key(folder);
    for (int i = 0; i < 5; i++) {
      write("b", "no input " + i);
      commit("nothing");
    }
    write("Dockerfile.build", "FROM nothing scratch\n");
    commit("broken");
    write("Dockerfile.build", "FROM scratch\nCOPY *.txt /\n");
    write("x.txt", "1");
    commit("another Dockerfile");
    String third = key(folder);
    write("y.txt", "1");
    commit("one more for the pattern");
    write("later", "");
    commit("nothing again");

    KeyHistory history = history(Optional.empty(), "HEAD");

    assertThat(history.key()).isEqualTo(key(folder));
    assertThat(history.commits()).isEqualTo(12);
    assertThat(history.shallow()).isFalse();
    assertThat(history.oldest().subject()).isEqualTo("no builder yet");
    assertThat(history.changes())
        .extracting(change -> change.commit().orElseThrow().subject())
        .containsExactly(
            "one more for the pattern", "another Dockerfile", "broken", "a changed", "a builder");
    assertThat(history.changes())
        .extracting(KeyChange::before)
        .containsExactly(
            Optional.of(third),
            Optional.empty(),
            Optional.of(second),
            Optional.of(first),
            Optional.empty());
    assertThat(history.changes().get(2).after()).isEmpty();
    assertThat(changes(history.changes().get(0).difference().files())).containsExactly("+y.txt");
    assertThat(changes(history.changes().get(3).difference().files())).containsExactly("!a");
    assertThat(history.since().orElseThrow().commit().orElseThrow().subject())
        .isEqualTo("one more for the pattern");
  }

  @Test
  void theLastChangeIsFromTheLastCommitWithAnotherKey() throws Exception {
    write("a", "2");
    commit("another a");
    write("readme", "2");
    commit("not in the key");

    KeyExplanation committed = lastChange().orElseThrow();
    assertThat(committed.from().commit())
        .hasValueSatisfying(c -> assertThat(c.subject()).isEqualTo("a builder"));
    assertThat(committed.difference().files()).extracting(FileChange::name).containsExactly("a");

    write("in/x", "2");
    KeyExplanation edited = lastChange().orElseThrow();
    assertThat(edited.from().commit())
        .hasValueSatisfying(c -> assertThat(c.subject()).isEqualTo("not in the key"));
    assertThat(edited.to().commit()).isEmpty();
    assertThat(edited.difference().files()).extracting(FileChange::name).containsExactly("in/x");
  }

  @Test
  void aFirstKeyHasNoChange() throws Exception {
    assertThat(lastChange()).isEmpty();
  }

  private Optional<KeyExplanation> lastChange() throws Exception {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      return new KeyExplanations(repository).lastChange(REQUEST);
    }
  }

  @Test
  void aRangeEndsWhereItIsToEnd() throws Exception {
    write("a", "2");
    commit("2");
    write("a", "3");
    commit("3");
    write("a", "4");

    KeyHistory history = history(Optional.of("HEAD~1"), "worktree");

    assertThat(history.changes())
        .extracting(change -> change.commit().map(commit -> commit.subject()).orElse("worktree"))
        .containsExactly("worktree", "3");
    assertThat(history(Optional.of("HEAD"), "HEAD").changes()).isEmpty();
    assertThatThrownBy(() -> history(Optional.of("HEAD"), "HEAD~1"))
        .isInstanceOf(KeyException.class)
        .hasMessageContaining("is not among the first parents of ")
        .hasMessageContaining("--first-parent");
  }

  @Test
  void aKeyThatTheFirstCommitMade() throws Exception {
    Path other = folder.resolve("other");
    try (Git fresh = Git.init().setDirectory(other.toFile()).call()) {
      Files.writeString(other.resolve("Dockerfile.build"), "FROM scratch\n");
      fresh.add().addFilepattern(".").call();
      fresh.commit().setMessage("first").setSign(false).call();
    }
    try (KeyRepository repository = KeyRepository.open(other)) {
      KeyHistory history =
          new KeyExplanations(repository)
              .history(
                  new BuildRequest("Dockerfile.build", List.of()), Optional.empty(), "worktree");

      assertThat(history.changes()).hasSize(1);
      assertThat(history.since().orElseThrow().commit().orElseThrow().subject()).isEqualTo("first");
    }
  }

  private KeyExplanation explain(String from, String to)
      throws KeyException, DockerfileException, BuildException, IOException {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      return new KeyExplanations(repository).explain(REQUEST, from, to);
    }
  }

  private KeyHistory history(Optional<String> from, String to)
      throws KeyException, DockerfileException, BuildException, IOException {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      return new KeyExplanations(repository).history(REQUEST, from, to);
    }
  }

  private static String key(Path folder) throws Exception {
    try (KeyRepository repository = KeyRepository.open(folder)) {
      return new BuildDefinitions(repository).read(REQUEST).key();
    }
  }

  private static List<String> changes(List<FileChange> files) {
    return files.stream()
        .map(
            file ->
                (file.before().isEmpty() ? "+" : file.after().isEmpty() ? "-" : "!") + file.path())
        .toList();
  }

  private void write(String path, String text) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void commit(String subject) throws Exception {
    git.add().addFilepattern(".").call();
    PersonIdent somebody = new PersonIdent("C", "c@example.org");
    git.commit()
        .setMessage(subject)
        .setAuthor(somebody)
        .setCommitter(somebody)
        .setSign(false)
        .call();
  }
}
