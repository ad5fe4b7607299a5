package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad input: the message names it and the way out. */
class KeyProblemsTest {
  @TempDir Path folder;
  private TestGit git;

  @BeforeEach
  void repository() {
    git = TestGit.init(folder.resolve("r"));
    git.write("Dockerfile.build", "FROM scratch\n").write("d/x", "").link("link", "d");
    git.write(".gitignore", "target/\n*.log\n").write("target/x", "").write("d/y.log", "");
    TestGit.init(git.root().resolve("sub")).write("x", "").commit();
    git.commit();
  }

  private void assertRefused(String input, String... words) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(
            () -> {
              try (KeyRepository repository = KeyRepository.open(git.root())) {
                repository.manifest(List.of("d", input), List.of());
              }
            })
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "dockerfile.build|'dockerfile.build'|is it 'Dockerfile.build'?|drop it",
        "Dockerfile.biuld|does not exist|is it 'Dockerfile.build'?|correct it",
        "nothing/like/it|'nothing/like/it'|does not exist|drop it",
        "*.build|'*.build'|does not exist|drop it",
        "target|ignored by git|git add -f|drop the input",
        "target/x|ignored by git|('target' is)|git add -f",
        "d/y.log|'d/y.log'|ignored by git|git add -f",
        "../elsewhere|'../elsewhere'|outside the repository|copy the file in",
        "d/../../x|'d/../../x'|outside the repository|copy the file in",
        "/etc/passwd|'/etc/passwd'|absolute|relative to the root",
        "C:\\x|'C:\\x'|absolute|relative to the root",
        "' '|empty|name a file|'.'",
        "Dockerfile.build/|'Dockerfile.build/'|is a file|without '/'",
        "link/x|'link/x'|symbolic link|name 'link'",
        "sub/x|'sub/x'|submodule|name 'sub'",
      })
  void inputsThatMatchNothing(String input, String word, String why, String wayOut)
      throws Exception {
    assertRefused(input, word, why, wayOut);
    git.git("config", "includeIf.gitdir:/nowhere/.path", "none");
    assertRefused(input, word, why, wayOut);
  }

  @Test
  void anEmptyFolder() throws Exception {
    Files.createDirectory(git.root().resolve("empty"));

    assertRefused("empty", "'empty'", "without files", "put a file in");
  }

  @Test
  void aDeletedFile() throws Exception {
    Files.delete(git.root().resolve("Dockerfile.build"));

    assertRefused("Dockerfile.build", "does not exist");
  }

  @Test
  void noRepository() throws Exception {
    Path nowhere = Files.createDirectory(folder.resolve("nowhere"));

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> KeyRepository.open(nowhere))
        .withMessageContaining("no git repository at " + nowhere)
        .withMessageContaining("run git init");
  }

  @Test
  void aBareRepository() {
    Path bare = folder.resolve("bare");
    git.git("clone", "-q", "--bare", ".", bare.toString());

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> KeyRepository.open(bare))
        .withMessageContaining("is bare")
        .withMessageContaining("git worktree add");
    git.git("config", "core.bare", "true");
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> KeyRepository.open(git.root()))
        .withMessageContaining("is bare");
  }

  @Test
  void aLinkToNoRepository() throws Exception {
    Path broken = Files.createDirectory(folder.resolve("broken"));
    Files.writeString(broken.resolve(".git"), "gitdir: ../gone\n");

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> KeyRepository.open(broken))
        .withMessageContaining("gone")
        .withMessageContaining("git worktree repair");
  }

  @ParameterizedTest
  @CsvSource({"sha256,object format sha256", "sha1,filter lower"})
  void noGitCommandWhereItIsNeeded(String format, String reason) {
    git = TestGit.init(folder.resolve(format), "--object-format=" + format).write("x", "");
    git.git("config", "filter.lower.clean", "tr A-Z a-z");
    git.write(".gitattributes", "x filter=lower\n");

    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(
            () -> {
              try (KeyRepository repository = KeyRepository.open(git.root(), "no-such-git")) {
                repository.snapshot(List.of("x"));
              }
            })
        .withMessageContaining(reason)
        .withMessageContaining("install git");
  }

  @Test
  void anUnbornHeadIsNoProblem() throws Exception {
    TestGit fresh = TestGit.init(folder.resolve("fresh")).write("x", "");

    try (KeyRepository repository = KeyRepository.open(fresh.root())) {
      assertThat(repository.manifest(List.of("x"), List.of()).entries()).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void mergeConflicts(String format) {
    git = TestGit.init(folder.resolve(format), "--object-format=" + format);
    git.write("d/x", "").write("y", "").commit();
    git.git("checkout", "-q", "-b", "other");
    git.write("y", "theirs").commit();
    git.git("checkout", "-q", "main");
    git.write("y", "ours").commit();
    assertThatExceptionOfType(AssertionError.class).isThrownBy(() -> git.git("merge", "other"));

    assertRefused("y", "merge conflicts in y", "git add", "git merge --abort");
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.manifest(List.of("d"), List.of()).entries()).hasSize(1);
    } catch (KeyException e) {
      throw new AssertionError("a conflict elsewhere is no matter", e);
    }
  }

  @Test
  void lineBreaksInLines() {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(
            () -> KeyManifest.of(ObjectFormat.SHA1, List.of(), List.of("arg A=b\nplatform x")))
        .withMessageContaining("'arg A=b\\nplatform x'")
        .withMessageContaining("line break");
  }

  @Test
  void linesAreSortedByBytesAndOnlyOnce() throws KeyException {
    KeyManifest manifest =
        KeyManifest.of(
            ObjectFormat.SHA1, List.of(), List.of("b", "\ud83d\ude00", "a", "\uff5e", "B", "a"));

    assertThat(manifest.text()).isEqualTo("B\na\nb\n\uff5e\n\ud83d\ude00\n");
  }

  @ParameterizedTest
  @CsvSource({"m,m/x", "m/x,m", "d,d/", "d/,d/x/y", "d/,d/x/", ".,m/x", "./m,m/x/../y"})
  void overlapsThatChangeTheListing(String one, String two) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(() -> InputPaths.disjoint(List.of(one, two)))
        .withMessageContaining("overlap")
        .withMessageContaining("drop one");
  }

  @Test
  void overlapsThatChangeNothing() throws KeyException {
    assertThat(InputPaths.disjoint(List.of("a", "./a", "d/", "d/x", "ab")))
        .containsExactly("a", "d/", "ab");
    assertThat(InputPaths.disjoint(List.of("Dockerfile.build", "."))).containsExactly(".");
  }
}
