package dev.buildimage.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.build.Work;
import java.io.IOException;
import java.nio.file.Files;
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
  private final Path file;

  /**
   * In a folder.
   *
   * @param folder as in {@link ReportFiles}
   */
  public InnerReport(Path folder) {
    this.file = folder.resolve(ReportFiles.DATA);
  }

  /**
   * Its work, in the goals and modules that did it.
   *
   * @param since an older report is another run's, and says nothing of this one
   * @return nothing when there is no such report, or it can't be read
   */
  public List<Span> workSince(Instant since) {
    if (!Files.isRegularFile(file)) {
      return List.of();
    }
    try {
      JsonNode report = JsonMapper.builder().build().readTree(file.toFile());
      Instant start = Instant.parse(report.path("start").asText());
      if (report.path("format").asInt() != ReportJson.FORMAT || start.isBefore(since)) {
        return List.of();
      }
      List<Span> spans = new ArrayList<>();
      for (JsonNode work : report.path("work")) {
        spans.add(span(work, start));
      }
      return spans;
    } catch (IOException | DateTimeException | IllegalArgumentException damaged) {
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
