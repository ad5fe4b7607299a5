package dev.buildimage.report;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.buildimage.build.BuildLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Passes events on and keeps their times and sizes, to be written as JSON. Most goals have none, so
 * they are not kept as JSON: to load its classes takes longer than a key.
 */
public final class TimedBuildLog implements BuildLog {
  private final BuildLog next;
  private final List<Event> events = new ArrayList<>();

  private record Event(String what, Duration took, long bytes) {}

  /** Before another log. */
  public TimedBuildLog(BuildLog next) {
    this.next = next;
  }

  @Override
  public synchronized void done(String what, Duration took, long bytes) {
    events.add(new Event(what, took, bytes));
    next.done(what, took, bytes);
  }

  @Override
  public void warning(String text) {
    next.warning(text);
  }

  @Override
  public void output(String line) {
    next.output(line);
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
    JsonMapper json = JsonMapper.builder().build();
    ArrayNode all =
        Files.exists(file) && json.readTree(file.toFile()) instanceof ArrayNode there
            ? there
            : json.createArrayNode();
    ArrayNode written = all.addObject().put("goal", goal).putArray("events");
    for (Event event : events) {
      written
          .addObject()
          .put("what", event.what())
          .put("millis", event.took().toMillis())
          .put("bytes", event.bytes());
    }
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
  }
}
