package dev.buildimage.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.buildimage.build.BuildLog;
import dev.buildimage.build.NamedImage;
import dev.buildimage.build.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Passes events on and keeps them: for a report, and those that are a line for the reader to be
 * written as JSON. Most goals have none, so they are not kept as JSON: to load its classes takes
 * longer than a key.
 */
public final class TimedBuildLog implements BuildLog {
  private final BuildLog next;
  private final Clock clock;
  private final Work.Kind usual;
  private final List<Work> lines = new ArrayList<>();
  private final List<Work> others = new ArrayList<>();
  private final Map<String, Begun> begun = new HashMap<>();
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final List<NamedImage> images = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  private record Begun(Work.Kind kind, Instant start) {}

  /**
   * Before another log.
   *
   * @param usual the kind of what is done and says none
   */
  public TimedBuildLog(BuildLog next, Clock clock, Work.Kind usual) {
    this.next = next;
    this.clock = clock;
    this.usual = usual;
  }

  @Override
  public void started(String step) {
    begin(Work.Kind.STEP, step);
    next.started(step);
  }

  @Override
  public void started(Work.Kind kind, String step) {
    begin(kind, step);
    next.started(kind, step);
  }

  private synchronized void begin(Work.Kind kind, String step) {
    begun.put(step, new Begun(kind, clock.instant()));
  }

  @Override
  public synchronized void cached(String step) {
    lines.add(
        new Work(Work.Kind.STEP, step, clock.instant(), Duration.ZERO, 0, Work.Outcome.CACHED));
    next.cached(step);
  }

  @Override
  public synchronized void failed(String step) {
    Instant now = clock.instant();
    Begun was = Optional.ofNullable(begun.remove(step)).orElse(new Begun(usual, now));
    Duration took = Duration.between(was.start(), now);
    others.add(new Work(was.kind(), step, was.start(), took, 0, Work.Outcome.FAILED));
    next.failed(step);
  }

  @Override
  public synchronized void done(String what, Duration took, long bytes) {
    Work.Kind kind = Optional.ofNullable(begun.remove(what)).map(Begun::kind).orElse(usual);
    add(kind, what, took, bytes);
    next.done(what, took, bytes);
  }

  @Override
  public synchronized void done(Work.Kind kind, String what, Duration took, long bytes) {
    add(kind, what, took, bytes);
    next.done(kind, what, took, bytes);
  }

  private void add(Work.Kind kind, String what, Duration took, long bytes) {
    Instant start = clock.instant().minus(took);
    lines.add(new Work(kind, what, start, took, bytes, Work.Outcome.DONE));
  }

  @Override
  public synchronized void work(Work work) {
    others.add(work);
    next.work(work);
  }

  @Override
  public synchronized void missed(String step, String why) {
    reasons.put(step, why);
    next.missed(step, why);
  }

  @Override
  public synchronized void image(NamedImage image) {
    images.add(image);
    next.image(image);
  }

  @Override
  public synchronized void warning(String text) {
    warnings.add(text);
    next.warning(text);
  }

  @Override
  public void output(String step, String line) {
    next.output(step, line);
  }

  @Override
  public void failure(String step, String line) {
    next.failure(step, line);
  }

  /** Those that there are so far. */
  public synchronized List<NamedImage> images() {
    return List.copyOf(images);
  }

  /**
   * Whether nothing has happened that is worth a report: a key alone is what most goals compute,
   * and a warning is in Maven's log.
   */
  public synchronized boolean isEmpty() {
    return lines.isEmpty()
        && images.isEmpty()
        && others.stream().allMatch(work -> work.kind() == Work.Kind.KEY);
  }

  /**
   * What has happened, in the order of its beginning.
   *
   * @param goal that did it
   * @param module for which
   */
  public synchronized GoalRecord record(String goal, String module) {
    List<Span> spans = new ArrayList<>();
    for (List<Work> some : List.of(lines, others)) {
      for (Work work : some) {
        // why it was executed, not why not
        Optional<String> why =
            work.outcome() == Work.Outcome.CACHED
                ? Optional.empty()
                : Optional.ofNullable(reasons.get(work.name()));
        spans.add(new Span(work, goal, module, why));
      }
    }
    return new GoalRecord(spans, images, warnings);
  }

  /**
   * Adds the lines to a file of several goals' timings; no line, nothing written. Timings are a
   * favour: where they can't be written, that is a warning.
   *
   * @param goal whose timings they are
   */
  public synchronized void write(Path file, String goal) {
    if (lines.isEmpty()) {
      return;
    }
    try {
      JsonMapper json = JsonMapper.builder().build();
      ArrayNode all = earlier(file, json);
      add(all.addObject().put("goal", goal).putArray("events"));
      WholeFile.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
    } catch (IOException e) {
      next.warning("the timings can't be written: " + e);
    }
  }

  /** What is no timings, such as the half that a full disk left, is none. */
  private static ArrayNode earlier(Path file, JsonMapper json) throws IOException {
    try {
      return Files.exists(file) && json.readTree(file.toFile()) instanceof ArrayNode there
          ? there
          : json.createArrayNode();
    } catch (JsonProcessingException damaged) {
      return json.createArrayNode();
    }
  }

  private void add(ArrayNode written) {
    for (Work line : lines) {
      String cached = line.outcome() == Work.Outcome.CACHED ? " (cached)" : "";
      written
          .addObject()
          .put("what", line.name() + cached)
          .put("millis", line.took().toMillis())
          .put("bytes", line.bytes());
    }
  }
}
