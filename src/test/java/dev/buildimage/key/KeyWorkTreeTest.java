package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key is of what is there now, committed or not, and nothing is written to get it. */
class KeyWorkTreeTest {
  @TempDir Path folder;
  private TestGit git;

  @BeforeEach
  void repository() {
    git = TestGit.init(folder.resolve("r")).write("in", "one\n").write("other", "");
  }

  private String key(String... inputs) throws KeyException {
    return key(git.root(), inputs);
  }

  private static String key(Path root, String... inputs) throws KeyException {
    try (KeyRepository repository = KeyRepository.open(root)) {
      return repository.manifest(List.of(inputs), List.of()).key();
    }
  }

  @Test
  void anEditCountsAtOnceAndItsCommitChangesNothing() throws KeyException {
    String fresh = key("in");
    git.commit();
    String committed = key("in");
    git.write("in", "two\n");
    String edited = key("in");
    git.git("add", "in");
    String staged = key("in");
    git.git("commit", "-q", "-m", "edit");

    assertThat(committed).isEqualTo(fresh);
    assertThat(edited).isNotEqualTo(fresh).isEqualTo(staged).isEqualTo(key("in"));
  }

  @Test
  void anEditOfTheSameSizeWithTheOldTimeCounts() throws Exception {
    Path file = git.root().resolve("in");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2020-01-01T00:00:00Z")));
    git.commit();
    String before = key("in");
    FileTime time = Files.getLastModifiedTime(file);
    git.write("in", "two\n");
    Files.setLastModifiedTime(file, time);

    assertThat(key("in")).isNotEqualTo(before);
  }

  @Test
  void aRacyEditCounts() throws Exception {
    // as young as the index: its time proves nothing
    git.commit();
    FileTime time = Files.getLastModifiedTime(git.root().resolve(".git/index"));
    Files.setLastModifiedTime(git.root().resolve("in"), time);
    git.git("update-index", "in");
    Files.setLastModifiedTime(git.root().resolve(".git/index"), time);
    String before = key("in");
    git.write("in", "two\n");
    Files.setLastModifiedTime(git.root().resolve("in"), time);

    assertThat(key("in")).isNotEqualTo(before);
  }

  @Test
  void newAndDeletedFilesOfAFolderCount() throws Exception {
    git.write("d/x", "").commit();
    String before = key("d");
    git.write("d/new", "");
    assertThat(key("d")).isNotEqualTo(before);
    Files.delete(git.root().resolve("d/new"));
    assertThat(key("d")).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingIsWritten(boolean byTheGitCommand) throws Exception {
    git.write("d/x.txt", "a\r\n").write(".gitattributes", "*.txt text\n").commit();
    git.write("in", "two\n").write("d/new", "");
    if (byTheGitCommand) {
      git.git("config", "includeIf.gitdir:/nowhere/.path", "none");
    }
    git.git("config", "core.hooksPath", git.root().resolve("hooks").toString());
    git.write("hooks/post-index-change", "#!/bin/sh\ntouch hooks/ran\n")
        .mode("hooks/post-index-change", "rwxr-xr-x");
    Map<String, String> before = git.fingerprint();

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot snapshot = repository.snapshot(List.of("in", "d"));
      snapshot.manifest(List.of());
      snapshot.uncommitted();
      snapshot.materialize(folder.resolve("context"));
    }

    assertThat(git.fingerprint()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "'* text=auto', false",
    "'* text', false",
    "'*.txt eol=crlf', false",
    "'', input",
    "'', true",
    "'* -text', true",
    "'* text=auto eol=lf', false",
    "'* crlf', false",
    "'* binary', true",
    "'* text=auto crlf=input', false"
  })
  void lineEndsAreStoredAsGitStoresThem(String attributes, String autocrlf) throws Exception {
    git.git("config", "core.autocrlf", autocrlf);
    git.write(".gitattributes", attributes + "\n");
    byte[] big = ("line\r\n".repeat(40_000) + "\r").getBytes(StandardCharsets.UTF_8);
    git.write("a.txt", "a\r\nb\n")
        .write("lone.txt", "a\rb\r\n")
        .write("nul.txt", "a\r\n\0")
        .write("odd.txt", "a\r\n\u0001")
        .write("dos.txt", "a\r\n\u001a")
        .write("empty.txt", "")
        .write("big.txt", big);
    Path aside = Files.createDirectory(folder.resolve("aside"));
    String expected = new String(git.list(aside, git.tree(aside), List.of(".")));

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.manifest(List.of("."), List.of()).text()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\n", "a\r\n\u0001"})
  void autoLeavesAFileThatIsCommittedWithCrLf(String committed) throws Exception {
    git.write("a.txt", committed).commit();
    git.write(".gitattributes", "* text=auto\n").write("a.txt", "other\r\n");
    Path aside = Files.createDirectory(folder.resolve("aside"));
    String expected = new String(git.list(aside, git.tree(aside), List.of("a.txt")));

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.manifest(List.of("a.txt"), List.of()).text()).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"in filter=up", "in ident", "in working-tree-encoding=UTF-16LE-BOM"})
  void filtersApplyAsGitAppliesThem(String attribute) throws Exception {
    git.git("config", "filter.up.clean", "tr a-z A-Z");
    git.write(".gitattributes", attribute + "\n")
        .write("in", "$Id: x$".getBytes(StandardCharsets.UTF_16LE));
    if (!attribute.contains("encoding")) {
      git.write("in", "$Id: something$ text\n");
    } else {
      git.write("in", "\ufeffabc\n".getBytes(StandardCharsets.UTF_16LE));
    }
    String unfiltered =
        "100644 blob " + git.hash(Files.readAllBytes(git.root().resolve("in"))) + "\tin\n";
    Path aside = Files.createDirectory(folder.resolve("aside"));
    String expected = new String(git.list(aside, git.tree(aside), List.of("in")));

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.manifest(List.of("in"), List.of()).text())
          .isEqualTo(expected)
          .isNotEqualTo(unfiltered);
    }
  }

  @Test
  void aLinkedWorkTreeHasItsOwnFiles() throws KeyException {
    git.commit();
    Path linked = folder.resolve("linked");
    git.git("worktree", "add", "-q", linked.toString());
    String before = key("in");

    assertThat(key(linked, "in")).isEqualTo(before);
    TestGit.at(linked).write("in", "two\n").write("sub/x", "");
    assertThat(key(linked.resolve("sub"), "in")).isNotEqualTo(before);
    assertThat(key("in")).isEqualTo(before);
  }

  @Test
  void aShallowCloneHasTheSameKey() throws KeyException {
    git.commit().write("in", "two\n").commit();
    Path clone = folder.resolve("clone");
    git.git("clone", "-q", "--depth", "1", "file://" + git.root(), clone.toString());

    assertThat(key(clone, "in")).isEqualTo(key("in"));
  }

  @Test
  void aSplitIndexIsRead() throws KeyException {
    git.commit();
    String before = key("in");
    git.git("update-index", "--split-index");
    Map<String, String> files = git.fingerprint();

    assertThat(key("in")).isEqualTo(before);
    assertThat(git.fingerprint()).isEqualTo(files);
  }

  @Test
  void headAndWhatIsNotInIt() throws KeyException {
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.head()).isEmpty();
      assertThat(repository.snapshot(List.of("in", ".")).uncommitted())
          .containsExactly("in", "other");
    }
    git.write("d/x", "").commit().write("d/new", "");
    git.write("other", "staged").git("add", "other");
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.head())
          .contains(
              new HeadCommit(
                  git.git("rev-parse", "HEAD").strip(), Instant.ofEpochSecond(1_700_000_000)));
      assertThat(repository.snapshot(List.of("in", "other", "d/", "d/x")).uncommitted())
          .containsExactly("other", "d/new");
    }
  }

  @Test
  void anInputThatOnlyLacksFilesIsNotCommittedEither() throws Exception {
    git.write("d/x", "").write("d/y", "").commit();
    Files.delete(git.root().resolve("d/y"));

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.snapshot(List.of("d")).uncommitted())
          .containsExactly("d (files deleted)");
    }
  }

  @Test
  void headOfASha256Repository() throws KeyException {
    git =
        TestGit.init(folder.resolve("sha256"), "--object-format=sha256")
            .write("in", "")
            .write("d/x", "")
            .commit()
            .write("d/x", "new");
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.head())
          .contains(
              new HeadCommit(
                  git.git("rev-parse", "HEAD").strip(), Instant.ofEpochSecond(1_700_000_000)));
      assertThat(repository.snapshot(List.of("in", "d", ".")).uncommitted()).containsExactly("d/x");
    }
  }
}
