package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeadsTest {
  @TempDir Path folder;

  @Test
  void branchesRemoteBranchesTagsAndHeadAreHeads() throws Exception {
    TestGit git = TestGit.init(folder.resolve("git"));
    String main = commit(git, "main");
    git.git("switch", "-q", "-c", "feature/a");
    String feature = commit(git, "feature");
    git.git("tag", "-a", "-m", "annotated", "v1");
    git.git("tag", "-a", "-m", "of a tag", "v1-again", "v1");
    git.git("switch", "-q", "-c", "gone");
    String remote = commit(git, "remote");
    git.git("update-ref", "refs/remotes/origin/other", remote);
    git.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/nowhere");
    git.git("tag", "blob", git.git("rev-parse", "HEAD:file").strip());
    git.git("switch", "-q", "--detach");
    git.git("branch", "-q", "-D", "gone");
    String detached = commit(git, "detached");
    commit(git, "reset away");
    git.git("reset", "-q", "--hard", detached);

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.heads().stream().map(head -> head.commit().id()))
          .containsExactlyInAnyOrder(main, feature, remote, detached);
    }
    GitFolder gitFolder = GitFolder.find(git.root());
    GitAccess jgit = JGitAccess.open(gitFolder);
    GitAccess command = GitCommandAccess.open("git", gitFolder, "a test");
    try {
      assertThat(jgit.heads()).contains("refs/heads/feature/a", "refs/tags/v1");
      // jgit leaves out what leads nowhere
      assertThat(command.heads()).containsAll(jgit.heads());
      assertThat(jgit.heads())
          .containsAll(
              command.heads().stream()
                  .filter(name -> !name.equals("refs/remotes/origin/HEAD"))
                  .toList());
    } finally {
      jgit.close();
      command.close();
    }
  }

  @Test
  void aCloneOfOneBranchLacksTheOthersHeads() throws Exception {
    TestGit git = TestGit.init(folder.resolve("git"));
    commit(git, "main");
    git.git("switch", "-q", "-c", "other");
    commit(git, "other");
    git.git("tag", "-a", "-m", "annotated", "v1");
    git.git("switch", "-q", "main");
    Path clone = folder.resolve("clone");
    git.git(
        "clone", "-q", "--single-branch", "--no-tags", "file://" + git.root(), clone.toString());

    try (KeyRepository repository = KeyRepository.open(clone)) {
      assertThat(repository.absentHeads())
          .containsExactly(
              "origin refs/heads/other", "origin refs/tags/v1", "origin refs/tags/v1^{}");
      TestGit.at(clone)
          .git("fetch", "-q", "--tags", "origin", "+refs/heads/*:refs/remotes/origin/*");
      assertThat(repository.absentHeads()).isEmpty();
    }
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      assertThat(repository.absentHeads()).as("without a remote").isEqualTo(List.of());
    }
  }

  private static String commit(TestGit git, String content) {
    git.write("file", content).commit();
    return git.git("rev-parse", "HEAD").strip();
  }
}
