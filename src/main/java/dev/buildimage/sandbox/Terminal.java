package dev.buildimage.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The terminal that this process may have been called from. Asked by a shell: what {@code
 * System.console()} says depends on the Java.
 */
final class Terminal {
  private static final Pattern SIZE = Pattern.compile("([0-9]{1,5}) ([0-9]{1,5})");

  /** Whether somebody types what this process reads, and sees what it writes. */
  boolean isAttached() throws IOException {
    return await(new ProcessBuilder("sh", "-c", "test -t 0 && test -t 1").inheritIO().start()) == 0;
  }

  /** How large it is; empty where there is none. */
  Optional<ConsoleSize> size() throws IOException {
    if (!isAttached()) {
      return Optional.empty();
    }
    Process stty =
        new ProcessBuilder("stty", "size")
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectErrorStream(true)
            .start();
    String said = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    await(stty);
    Matcher size = SIZE.matcher(said.strip());
    return Optional.of(
        size.matches()
            ? new ConsoleSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)))
            : new ConsoleSize(0, 0));
  }

  private static int await(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", e);
    }
  }
}
