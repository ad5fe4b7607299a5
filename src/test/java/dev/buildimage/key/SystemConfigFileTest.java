package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SystemConfigFileTest {
  @TempDir private Path folder;

  private String git(String script) throws IOException {
    Path git = folder.resolve("git");
    Files.writeString(git, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(git, PosixFilePermissions.fromString("rwx------"));
    return git.toString();
  }

  @Test
  void itIsWhatGitWouldHaveEdited() throws Exception {
    SystemConfigFile asked =
        SystemConfigFile.ask(
            git("[ \"$*\" = 'config --system --edit' ] && exec $GIT_EDITOR /some/where/gitconfig"));

    assertThat(asked.file()).contains(new File("/some/where/gitconfig"));
    assertThat(asked.file()).contains(new File("/some/where/gitconfig"));
  }

  @Test
  void aGitThatFailsHasNone() throws Exception {
    assertThat(SystemConfigFile.ask(git("echo usage; exit 129")).file()).isEmpty();
  }

  @Test
  void withoutGitThereIsNone() {
    assertThat(SystemConfigFile.ask(folder.resolve("none").toString()).file()).isEmpty();
  }
}
