package dev.buildimage.build;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** A step's output, line by line to the log, the last lines kept for the case that it fails. */
public final class StepOutput extends OutputStream {
  private static final int LINES = 40;
  private static final int LINE_BYTES = 4096;

  private final BuildLog log;
  private final Deque<String> last = new ArrayDeque<>();
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();

  /** Before a log. */
  public StepOutput(BuildLog log) {
    this.log = log;
  }

  @Override
  public void write(int b) {
    if (b == '\n' || line.size() == LINE_BYTES) {
      endLine();
    }
    if (b != '\n') {
      line.write(b);
    }
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    log.output(text);
    last.addLast(text);
    if (last.size() > LINES) {
      last.removeFirst();
    }
  }

  /** The last line may have no end. */
  @Override
  public void close() {
    if (line.size() > 0) {
      endLine();
    }
  }

  /** The last lines, of which there are at most 40. */
  public String tail() {
    close();
    return String.join("\n", last);
  }
}
