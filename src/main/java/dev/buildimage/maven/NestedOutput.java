package dev.buildimage.maven;

import dev.buildimage.build.BuildLog;
import dev.buildimage.build.StepOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A nested Maven's output: a file for the user, and what of it says why it failed. */
final class NestedOutput extends OutputStream {
  private static final int LINES = 30;

  private final Path file;
  private final OutputStream out;
  private final StepOutput last;

  NestedOutput(Path file, BuildLog log) throws IOException {
    this.file = file;
    this.out = Files.newOutputStream(file);
    this.last = new StepOutput(log);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    last.write(bytes, offset, length);
  }

  /** Maven's own errors, or the last lines where there are none. */
  String errors() throws IOException {
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
      return last.tail();
    }
    return errors.isEmpty() ? last.tail() : String.join("\n", errors);
  }

  @Override
  public void close() throws IOException {
    last.close();
    out.close();
  }
}
