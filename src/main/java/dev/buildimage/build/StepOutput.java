package dev.buildimage.build;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;

/**
 * A step's output, line by line to the log, and to a file for the case that it fails. Secrets are
 * blotted out.
 */
final class StepOutput extends OutputStream {
  private static final int LINES = 40;
  private static final int LINE_BYTES = 4096;

  /** The most that a character takes. */
  private static final int UTF_8_BYTES = 4;

  // shorter ones are in too many words that are none
  private static final int SHORTEST_SECRET = 4;

  private final BuildLog log;
  private final String step;
  private final Path file;
  private final OutputStream kept;
  private final List<String> hidden = new ArrayList<>();
  private final Deque<String> last = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long lines;

  /**
   * Output of a step.
   *
   * @param step what the log calls it
   * @param file where all of it is kept
   */
  StepOutput(BuildLog log, String step, Path file) throws IOException {
    this.log = log;
    this.step = step;
    this.file = file;
    this.kept = Files.newOutputStream(file);
  }

  /** A secret that the output must not show. */
  void hide(String secret) {
    secret
        .lines()
        .map(String::strip)
        .filter(l -> l.length() >= SHORTEST_SECRET)
        .forEach(hidden::add);
    hidden.sort(Comparator.comparing(String::length).reversed());
  }

  @Override
  public void write(int b) throws IOException {
    if (b == '\n') {
      endLine();
    } else if (line.size() >= LINE_BYTES + UTF_8_BYTES * longestSecret()) {
      breakLine();
    }
    if (b != '\n') {
      line.write(b);
    }
  }

  /** Not in the middle of a secret: what may be the start of one waits for the rest. */
  private void breakLine() throws IOException {
    String text = blotted();
    int end = Math.max(0, text.length() - longestSecret());
    emit(text.substring(0, end));
    line.writeBytes(text.substring(end).getBytes(StandardCharsets.UTF_8));
  }

  private int longestSecret() {
    return hidden.isEmpty() ? 0 : hidden.get(0).length();
  }

  private void endLine() throws IOException {
    emit(blotted());
  }

  private String blotted() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    for (String secret : hidden) {
      text = text.replace(secret, "***");
    }
    return text;
  }

  private void emit(String text) throws IOException {
    kept.write((text + "\n").getBytes(StandardCharsets.UTF_8));
    log.output(step, text);
    lines++;
    last.addLast(text);
    if (last.size() > LINES) {
      last.removeFirst();
    }
  }

  /** The last line may have no end. */
  @Override
  public void close() throws IOException {
    if (line.size() > 0) {
      endLine();
    }
    kept.close();
  }

  /** What to say when the step has failed: its last lines; all of them are in the log then. */
  BuildException failure(int status) throws IOException {
    close();
    if (lines > LINES) {
      try (BufferedReader all = Files.newBufferedReader(file)) {
        for (String text = all.readLine(); text != null; text = all.readLine()) {
          log.failure(step, text);
        }
      }
    }
    return new BuildException(
        "ended with exit code "
            + status
            + (last.isEmpty()
                ? " and no output"
                : (lines > LINES ? "; its last output:\n" : "; its output:\n")
                    + String.join("\n", last)));
  }
}
