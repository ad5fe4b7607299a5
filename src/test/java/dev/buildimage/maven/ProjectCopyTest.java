package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.key.KeyRepository;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.BusyboxImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectCopyTest {
  private static final String SEEN_AS = "/work/project";

  @TempDir Path folder;

  @BeforeEach
  void repository() throws Exception {
    shell(
        """
        commit() { git -c user.name=a -c user.email=a@example.org commit -qm 1; }
        mkdir inner main
        cd inner
        git init -q .
        echo in >file
        git add .
        commit
        cd ../main
        git init -q .
        printf 'ignored\\n' >.gitignore
        echo out >file
        git -c protocol.file.allow=always submodule --quiet add "$PWD/../inner" deep/sub
        git add .
        commit
        echo new >uncommitted
        echo no >ignored
        """);
  }

  private void shell(String script) throws Exception {
    BusyboxImage.shell(folder, "set -e\nexport GIT_CONFIG_GLOBAL=/dev/null\n" + script);
  }

  private List<Bind> copy(Path workTree) throws Exception {
    try (KeyRepository repository = KeyRepository.open(workTree)) {
      return new ProjectCopy(repository)
          .write(Files.createDirectory(folder.resolve("copy")), SEEN_AS);
    }
  }

  @Test
  void whatGitHasIsThereSubmodulesTooAndTheHistoryIsMounted() throws Exception {
    Path main = folder.resolve("main").toRealPath();
    assertThat(copy(main)).containsExactly(new Bind(main.resolve(".git"), SEEN_AS + "/.git", true));
    Path copy = folder.resolve("copy");
    assertThat(copy.resolve("file")).hasContent("out");
    assertThat(copy.resolve("uncommitted")).hasContent("new");
    assertThat(copy.resolve("deep/sub/file")).hasContent("in");
    assertThat(copy.resolve("ignored")).doesNotExist();
  }

  @Test
  void aSubmoduleThatIsNotCheckedOutIsEmpty() throws Exception {
    shell("cd main && git submodule --quiet deinit -f deep/sub");
    copy(folder.resolve("main"));
    assertThat(folder.resolve("copy/deep/sub")).isEmptyDirectory();
  }

  @Test
  void aLinkedWorkTreeHasTheHistoryOfTheMainOne() throws Exception {
    shell("cd main && git worktree add -q ../linked");
    Path git = folder.resolve("main/.git").toRealPath();
    assertThat(copy(folder.resolve("linked"))).containsExactly(new Bind(git, git.toString(), true));
    shell("git -C copy log --format=%s >said");
    assertThat(folder.resolve("said")).hasContent("1");
  }

  @Test
  void aSubmodulesOwnBuildHasNoHistory() throws Exception {
    assertThat(copy(folder.resolve("main/deep/sub"))).isEmpty();
    assertThat(folder.resolve("copy/file")).hasContent("in");
    assertThat(folder.resolve("copy/.git")).doesNotExist();
  }
}
