package dev.buildimage.maven;

import dev.buildimage.build.BuildLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** A nested Maven's output: a file for the user, and what of it says why it failed. */
final class NestedOutput extends OutputStream {
  private static final int LINES = 30;

  private static final int LINE_BYTES = 4096;

  private final Path file;
  private final OutputStream out;
  private final String step;
  private final BuildLog log;
  private final Deque<String> last = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /**
   * Into a file.
   *
   * @param step what the log calls this run of Maven
   */
  NestedOutput(Path file, String step, BuildLog log) throws IOException {
    this.file = file;
    this.out = Files.newOutputStream(file);
    this.step = step;
    this.log = log;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    for (int i = offset; i < offset + length; i++) {
      if (bytes[i] == '\n' || line.size() == LINE_BYTES) {
        endLine();
      }
      if (bytes[i] != '\n') {
        line.write(bytes[i]);
      }
    }
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    log.output(step, text);
    last.addLast(text);
    if (last.size() > LINES) {
      last.removeFirst();
    }
  }

  /** The last line may have no end. */
  private void endLastLine() {
    if (line.size() > 0) {
      endLine();
    }
  }

  /** Maven's own errors, or the last lines where there are none. */
  String errors() throws IOException {
    endLastLine();
    out.flush();
    List<String> errors = new ArrayList<>();
    try (Stream<String> lines = Files.lines(file)) {
      lines
          .filter(line -> line.startsWith("[ERROR] "))
          .map(line -> line.substring("[ERROR] ".length()))
          // Maven's advice on how to call Maven
          .filter(
              line ->
                  !line.matches(
                      "\\s*|To see the full stack trace.*|Re-run Maven.*|For more information.*|\\[Help 1\\].*"))
          .limit(LINES)
          .forEach(errors::add);
    } catch (UncheckedIOException notText) {
      return String.join("\n", last);
    }
    return errors.isEmpty() ? String.join("\n", last) : String.join("\n", errors);
  }

  @Override
  public void close() throws IOException {
    endLastLine();
    out.close();
  }
}
