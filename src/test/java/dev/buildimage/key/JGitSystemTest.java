package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.lib.Config;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JGitSystemTest {
  @TempDir private Path folder;

  @Test
  void nothingIsTidiedUpInTheBackground() throws Exception {
    JGitSystem.install();
    try (Git git = Git.init().setDirectory(folder.toFile()).call()) {
      Config config = git.getRepository().getConfig();

      assertThat(config.getBoolean("gc", null, "autoDetach", true)).isFalse();
    }
  }
}
