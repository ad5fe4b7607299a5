package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Inputs of commits: what names one, and what may be wrong with it. */
class CommitInputsTest {
  @TempDir Path folder;

  private TestGit repository(String format) {
    return TestGit.init(folder.resolve(format), "--object-format=" + format)
        .write("d/x", "1")
        .link("link", "d/x")
        .commit()
        .write("d/x", "2")
        .commit();
  }

  private static void assertRefused(TestGit git, String revision, String... words) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(
            () -> {
              try (KeyRepository repository = KeyRepository.open(git.root())) {
                repository.commit(revision).snapshot(List.of("d/x")).manifest(List.of());
              }
            })
        .satisfies(e -> assertThat(e.getMessage()).contains(words));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void readsWhatTheCommitHasWhateverIsCheckedOut(String format) throws Exception {
    TestGit git = repository(format).write("d/x", "not committed");
    git.git("tag", "-a", "-m", "annotated", "v1", "HEAD~1");
    String first = git.git("rev-parse", "HEAD~1").strip();

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      for (String revision : List.of("HEAD~1", "HEAD^", "@~", "v1", first, first.substring(0, 9))) {
        CommitInputs inputs = repository.commit(revision);

        assertThat(inputs.commit().id()).isEqualTo(first);
        assertThat(inputs.commit().subject()).isEqualTo("a commit");
        assertThat(inputs.commit().time().getEpochSecond()).isEqualTo(1_700_000_000);
        assertThat(inputs.text("d/x")).contains("1");
        assertThat(inputs.text("d")).isEmpty();
        assertThat(inputs.text("nothing")).isEmpty();
        assertThat(inputs.snapshot(List.of("d")).manifest(List.of()).text())
            .isEqualTo(git.git("ls-tree", "--full-tree", first, "--", "d"));
      }
      assertThat(repository.commit("HEAD").text("d/x")).contains("2");
      assertThat(repository.text("d/x")).contains("not committed");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void aRevisionThatNamesNoCommit(String format) {
    TestGit git = repository(format);
    String blob = git.git("rev-parse", "HEAD:d/x").strip();

    for (String revision :
        List.of("no-such", "HEAD~7", "f".repeat(blob.length()), blob, "--all", " ", ":/nothing")) {
      assertRefused(git, revision, "revision '" + revision + "'", "names no commit", "git fetch");
    }
  }

  @Test
  void aRevisionThatOnlyGitCanRead() throws Exception {
    TestGit git = repository("sha1");

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.commit(":/a commit").commit().id())
          .isEqualTo(git.git("rev-parse", "HEAD").strip());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void aShallowCloneLacksIt(String format) throws Exception {
    TestGit git = repository(format);
    Path clone = folder.resolve("clone");
    git.git("clone", "-q", "--depth=1", "file://" + git.root(), clone.toString());

    for (String revision : List.of("HEAD~1", git.git("rev-parse", "HEAD~1").strip())) {
      assertRefused(
          TestGit.at(clone), revision, "shallow", "git fetch --unshallow", "git fetch --depth=");
    }
    try (KeyRepository repository = KeyRepository.open(clone)) {
      FirstParents line = repository.history(repository.commit("HEAD"), Optional.empty());
      assertThat(line.size()).isEqualTo(1);
      assertThat(line.isShallow()).isTrue();
      assertThat(line.unchangedUntil(0, List.of("d"))).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void nothingIsCommittedYet(String format) {
    TestGit git = TestGit.init(folder.resolve("r"), "--object-format=" + format).write("d/x", "");

    assertRefused(git, "HEAD", "revision 'HEAD'", "nothing is committed yet", "git commit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void anInputThatTheCommitLacks(String format) {
    TestGit git = repository(format);
    git.git("rm", "-q", "-r", "d");
    git.commit();

    assertRefused(
        git,
        "HEAD",
        "input 'd/x' is not in commit " + git.git("rev-parse", "HEAD").strip(),
        "name a commit that has it",
        "drop the input");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void anObjectThatIsGone(String format) throws Exception {
    TestGit git = repository(format);
    String tree = git.git("rev-parse", "HEAD:d").strip();
    Files.delete(object(git, tree));
    assertRefused(git, "HEAD", tree, "git fsck");

    String commit = git.git("rev-parse", "HEAD~1").strip();
    Files.delete(object(git, commit));
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> repository.history(repository.commit("HEAD"), Optional.empty()))
          .withMessageContaining(commit);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void theCommitOfHeadIsGone(String format) throws Exception {
    TestGit git = repository(format);
    String commit = git.git("rev-parse", "HEAD").strip();
    Files.delete(object(git, commit));

    assertRefused(git, "HEAD", commit, "git fsck");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void anObjectThatIsBroken(String format) throws Exception {
    TestGit git = repository(format);
    Path tree = object(git, git.git("rev-parse", "HEAD:d").strip());
    Files.delete(tree);
    Files.writeString(tree, "no object at all");

    assertRefused(git, "HEAD", git.root().toString());
  }

  @Test
  void aLinkIsNoText() throws Exception {
    TestGit git = repository("sha1");

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> repository.commit("HEAD").text("link"))
          .withMessageContaining("link in commit")
          .withMessageContaining("name the file itself");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void aSubmoduleThatIsNotCheckedOutIsTheCommitThatGitHas(String format) throws Exception {
    TestGit inner = TestGit.init(folder.resolve("inner"), "--object-format=" + format);
    inner.write("f", "").commit();
    TestGit git = repository(format);
    git.git(
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        "file://" + inner.root(),
        "sub");
    git.commit();
    git.git("submodule", "--quiet", "deinit", "-f", "sub");

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot now = repository.snapshot(List.of("sub"));
      KeySnapshot then = repository.commit("HEAD").snapshot(List.of("sub"));
      assertThat(now.manifest(List.of()).text())
          .isEqualTo(git.git("ls-tree", "--full-tree", "HEAD", "--", "sub"));
      assertThat(then.changes(now)).isEmpty();
    }
    assertRefusedInside(git, "sub/f");
  }

  private static void assertRefusedInside(TestGit git, String input) {
    assertThatExceptionOfType(KeyException.class)
        .isThrownBy(
            () -> {
              try (KeyRepository repository = KeyRepository.open(git.root())) {
                repository.snapshot(List.of(input));
              }
            })
        .withMessageContaining("submodule")
        .withMessageContaining("name 'sub' itself");
  }

  private static Path object(TestGit git, String id) {
    return git.root().resolve(".git/objects/" + id.substring(0, 2) + "/" + id.substring(2));
  }
}
