package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each quirk of git's listing by itself: exact lines, and git's own answer. */
class KeyListingTest {
  private static final String EMPTY = "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391";

  @TempDir Path folder;
  private TestGit git;

  @BeforeEach
  void repository() {
    git = TestGit.init(folder.resolve("r"));
  }

  private List<String> list(String... inputs) throws Exception {
    Path aside = Files.createTempDirectory(folder, "aside");
    byte[] expected = git.list(aside, git.tree(aside), Arrays.asList(inputs));
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeyManifest manifest = repository.manifest(Arrays.asList(inputs), List.of());
      assertThat(manifest.text()).isEqualTo(new String(expected, StandardCharsets.UTF_8));
      return manifest.entries().stream().map(KeyEntry::line).toList();
    }
  }

  private static String file(String name) {
    return "100644 blob " + EMPTY + "\t" + name;
  }

  @Test
  void theOrderIsTheTreesWhateverTheInputsAre() throws Exception {
    git.write("a/x", "").write("a-b", "").write("a.txt", "");

    List<String> lines = list("a.txt", "a", "a-b", "a.txt", "./a-b");

    assertThat(lines)
        .extracting(line -> line.substring(line.indexOf('\t') + 1))
        .containsExactly("a-b", "a.txt", "a");
  }

  @Test
  void aFolderIsOneLineAndWithASlashItsChildren() throws Exception {
    git.write("d/x", "").write("d/y/z", "");

    assertThat(list("d")).singleElement().asString().startsWith("040000 tree ").endsWith("\td");
    assertThat(list("d/")).hasSize(2).first().isEqualTo(file("d/x"));
    assertThat(list(".")).isEqualTo(list("d"));
  }

  @Test
  void aPathBelowOpensTheFolder() throws Exception {
    git.write("m/x", "").write("m/y", "").write("n", "");

    assertThat(list("m", "m/x")).containsExactly(file("m/x"), file("m/y"));
    assertThat(list("m/x")).containsExactly(file("m/x"));
  }

  @Test
  void linksKeepTheirTarget() throws Exception {
    git.link("link", "to/nowhere/").write("to/x", "");

    assertThat(list("link")).singleElement().asString().startsWith("120000 blob ");
  }

  @Test
  void aSubmoduleIsItsCommit() throws Exception {
    TestGit nested = TestGit.init(git.root().resolve("sub")).write("x", "").commit();
    String line = "160000 commit " + nested.git("rev-parse", "HEAD").strip() + "\tsub";

    assertThat(list("sub")).containsExactly(line);
    git.commit();
    assertThat(list("sub/")).containsExactly(line);
    nested.write("y", "").commit();
    assertThat(list("sub")).isNotEqualTo(List.of(line));
  }

  @Test
  void aSubmoduleThatIsNotCheckedOutIsWhatTheIndexSays() throws Exception {
    TestGit.init(git.root().resolve("sub")).write("x", "").commit();
    git.commit();
    TestGit clone = TestGit.init(folder.resolve("clone"));
    clone.git("pull", "-q", git.root().toString(), "main");
    List<String> before = list("sub");
    git = clone;

    assertThat(list("sub")).isEqualTo(before);
  }

  @Test
  void modesAreTheOwners() throws Exception {
    git.write("x", "").mode("x", "rwxr--r--").write("y", "").mode("y", "rw-r-xr-x");

    assertThat(list("x", "y")).containsExactly("100755 blob " + EMPTY + "\tx", file("y"));
  }

  @Test
  void modesAreTheIndexsWhereTheDiskHasNone() throws Exception {
    git.write("x", "").mode("x", "rwxr-xr-x").commit();
    git.git("config", "core.fileMode", "false");
    git.mode("x", "rw-r--r--").write("new", "").mode("new", "rwxr-xr-x");

    assertThat(list("x", "new")).containsExactly(file("new"), "100755 blob " + EMPTY + "\tx");
  }

  @Test
  void namesAreQuotedAsByDefaultWhateverIsConfigured() throws Exception {
    git.write("grün", "").write("with space", "").write("q\"\\\t", "").write("\u007f", "");
    git.git("config", "core.quotePath", "false");

    assertThat(list("."))
        .containsExactly(
            file("\"gr\\303\\274n\""),
            file("\"q\\\"\\\\\\t\""),
            file("with space"),
            file("\"\\177\""));
  }

  @Test
  void aNameThatIsNoUtf8IsListedAsItIs() throws Exception {
    // Java can't make such a file
    new ProcessBuilder("sh", "-c", "mkdir d; printf x > \"d/$(printf 'caf\\351')\"")
        .directory(git.root().toFile())
        .start()
        .waitFor();

    assertThat(list("d/")).singleElement().asString().endsWith("\t\"d/caf\\351\"");
  }

  @Test
  void trackedFilesStayThoughIgnoredAndOthersDont() throws Exception {
    git.write("d/tracked", "").commit();
    git.write(".gitignore", "d/\n*.log\n").write("d/other", "").write("x.log", "");

    assertThat(list("d/")).containsExactly(file("d/tracked"));
    assertThat(list(".")).noneMatch(line -> line.endsWith(".log"));
  }

  @Test
  void anIgnoredNestedRepositoryIsNotIn() throws Exception {
    TestGit.init(git.root().resolve("d/target")).write("x", "").commit();
    git.write(".gitignore", "target/\n").write("d/x", "");

    assertThat(list("d/")).containsExactly(file("d/x"));
  }

  @Test
  void fileAndFolderMayTakeEachOthersPlace() throws Exception {
    git.write("x", "").write("y/z", "").commit();
    Files.delete(git.root().resolve("x"));
    Files.delete(git.root().resolve("y/z"));
    Files.delete(git.root().resolve("y"));
    git.write("x/in", "").write("y", "");

    assertThat(list("x/", "y")).containsExactly(file("x/in"), file("y"));
  }

  @Test
  void sparseCheckoutsHaveTheWholeTree() throws Exception {
    git.write("in/x", "").write("out/y", "").write("z", "").commit();
    List<String> full = list("in", "out", "z");
    git.git("sparse-checkout", "set", "in");

    assertThat(git.root().resolve("out")).doesNotExist();
    assertThat(list("in", "out", "z")).isEqualTo(full);
    git.git("sparse-checkout", "set", "--sparse-index", "in");
    assertThat(list("in", "out", "z")).isEqualTo(full);
  }

  @Test
  void assumedUnchangedMeansUnchanged() throws Exception {
    git.write("x", "").commit();
    git.git("update-index", "--assume-unchanged", "x");
    git.write("x", "edited");

    assertThat(list("x")).containsExactly(file("x"));
  }
}
