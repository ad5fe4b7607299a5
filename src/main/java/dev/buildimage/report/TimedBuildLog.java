package dev.buildimage.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.build.BuildLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Passes events on and keeps their times and sizes, to be written as JSON. */
public final class TimedBuildLog implements BuildLog {
  private final BuildLog next;
  private final JsonMapper json = JsonMapper.builder().build();
  private final ArrayNode events = json.createArrayNode();

  /** Before another log. */
  public TimedBuildLog(BuildLog next) {
    this.next = next;
  }

  @Override
  public synchronized void done(String what, Duration took, long bytes) {
    events.addObject().put("what", what).put("millis", took.toMillis()).put("bytes", bytes);
    next.done(what, took, bytes);
  }

  @Override
  public void warning(String text) {
    next.warning(text);
  }

  @Override
  public void started(String step) {
    next.started(step);
  }

  @Override
  public synchronized void cached(String step) {
    events.addObject().put("what", step).put("millis", 0).put("bytes", 0).put("cached", true);
    next.cached(step);
  }

  @Override
  public void failed(String step) {
    next.failed(step);
  }

  @Override
  public void output(String step, String line) {
    next.output(step, line);
  }

  @Override
  public void failure(String step, String line) {
    next.failure(step, line);
  }

  /**
   * Adds what happened to a file of several goals' timings; nothing happened, nothing written.
   *
   * @param goal whose timings they are
   */
  public synchronized void write(Path file, String goal) throws IOException {
    if (events.isEmpty()) {
      return;
    }
    ArrayNode all =
        Files.exists(file) && json.readTree(file.toFile()) instanceof ArrayNode there
            ? there
            : json.createArrayNode();
    ObjectNode entry = all.addObject().put("goal", goal);
    entry.set("events", events.deepCopy());
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
  }
}
