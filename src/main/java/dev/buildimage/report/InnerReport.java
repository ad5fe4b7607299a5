package dev.buildimage.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.buildimage.build.Work;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a Maven that a goal has run as a command has reported of itself. */
public final class InnerReport {
  private final ReportFiles files;

  /**
   * In a folder.
   *
   * @param folder as in {@link ReportFiles}
   */
  public InnerReport(Path folder) {
    this.files = new ReportFiles(folder);
  }

  /**
   * Its work, in the goals and modules that did it.
   *
   * @param since an older report is another run's, and says nothing of this one
   * @return nothing when there is no such report, or it can't be read
   */
  public List<Span> workSince(Instant since) {
    Optional<JsonNode> report = files.read();
    if (report.isEmpty()) {
      return List.of();
    }
    try {
      Instant start = Instant.parse(report.get().path("start").asText());
      if (start.isBefore(since)) {
        return List.of();
      }
      List<Span> spans = new ArrayList<>();
      for (JsonNode work : report.get().path("work")) {
        spans.add(span(work, start));
      }
      return spans;
    } catch (DateTimeException | IllegalArgumentException damaged) {
      return List.of();
    }
  }

  private static Span span(JsonNode node, Instant start) {
    return new Span(
        new Work(
            constant(Work.Kind.class, node.path("kind")),
            node.path("name").asText(),
            start.plusMillis(node.path("start").asLong()),
            Duration.ofMillis(node.path("millis").asLong()),
            node.path("bytes").asLong(),
            constant(Work.Outcome.class, node.path("outcome"))),
        node.path("goal").asText(),
        node.path("module").asText(),
        Optional.ofNullable(node.path("why").textValue()));
  }

  /** The inverse of how {@link ReportJson} writes it. */
  private static <E extends Enum<E>> E constant(Class<E> type, JsonNode word) {
    return Enum.valueOf(type, word.asText().toUpperCase(Locale.ROOT).replace('-', '_'));
  }
}
