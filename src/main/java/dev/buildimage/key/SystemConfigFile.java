package dev.buildimage.key;

import java.io.File;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Optional;

/**
 * Where git has the configuration of all users of a machine, which only git knows: the path is
 * compiled into it. It is asked as jgit would ask it, but once, and while other work goes on.
 */
final class SystemConfigFile {
  private final Optional<Process> git;
  private Optional<File> file = Optional.empty();
  private boolean told;

  private SystemConfigFile(Optional<Process> git) {
    this.git = git;
  }

  /** Asks; without git there is no such file. */
  static SystemConfigFile ask(String git) {
    ProcessBuilder builder =
        new ProcessBuilder(git, "config", "--system", "--edit")
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    // an editor that does nothing but say which file it should open
    builder.environment().put("GIT_EDITOR", "echo");
    try {
      Process process = builder.start();
      process.getOutputStream().close();
      return new SystemConfigFile(Optional.of(process));
    } catch (IOException e) {
      return new SystemConfigFile(Optional.empty());
    }
  }

  /** The file, which need not exist; waits until git has answered. */
  synchronized Optional<File> file() {
    if (!told && git.isPresent()) {
      file = answer(git.get());
    }
    told = true;
    return file;
  }

  private static Optional<File> answer(Process git) {
    try {
      String path = new String(git.getInputStream().readAllBytes(), Charset.defaultCharset());
      return git.waitFor() == 0 && !path.isBlank()
          ? Optional.of(new File(path.strip()))
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }
}
