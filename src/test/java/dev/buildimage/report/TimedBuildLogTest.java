package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.build.BuildLog;
import dev.buildimage.build.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimedBuildLogTest {
  private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");

  @TempDir Path folder;
  private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);

  @Test
  void goalsAddUpInOneFileAndEventsArePassedOn() throws IOException {
    List<String> seen = new ArrayList<>();
    Path file = folder.resolve("builder/timings.json");
    for (String goal : List.of("build", "push")) {
      TimedBuildLog log = new TimedBuildLog(recorder(seen), clock, Work.Kind.OTHER);
      log.done(goal + "ed", Duration.ofMillis(1500), 42);
      log.write(file, goal);
    }

    JsonNode all = JsonMapper.builder().build().readTree(file.toFile());
    assertThat(all).hasSize(2);
    assertThat(all.get(1).path("goal").asText()).isEqualTo("push");
    assertThat(all.get(0).path("events").get(0).path("millis").asInt()).isEqualTo(1500);
    assertThat(all.get(0).path("events").get(0).path("bytes").asInt()).isEqualTo(42);
    assertThat(seen).containsExactly("builded", "pushed");
  }

  @Test
  void whatIsLeftOfADamagedFileIsNothing() throws IOException {
    Path file = Files.writeString(folder.resolve("timings.json"), "[ {\n  \"goal\" : \"bui");
    List<String> seen = new ArrayList<>();
    TimedBuildLog log = new TimedBuildLog(recorder(seen), clock, Work.Kind.OTHER);
    log.done("built", Duration.ofMillis(1500), 42);

    log.write(file, "build");

    JsonNode all = JsonMapper.builder().build().readTree(file.toFile());
    assertThat(all).hasSize(1);
    assertThat(all.get(0).path("goal").asText()).isEqualTo("build");
    assertThat(seen).containsExactly("built");
    assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
  }

  @Test
  void timingsThatCantBeWrittenAreAWarning() throws IOException {
    Path noFolder = Files.writeString(folder.resolve("builder"), "");
    List<String> seen = new ArrayList<>();
    TimedBuildLog log = new TimedBuildLog(recorder(seen), clock, Work.Kind.OTHER);
    log.done("built", Duration.ofMillis(1500), 42);

    log.write(noFolder.resolve("timings.json"), "build");

    assertThat(seen).hasSize(2);
    assertThat(seen.get(1)).startsWith("the timings can't be written: ").contains("builder");
  }

  @Test
  void everyEventHasItsKindBeginningAndReason() {
    List<String> seen = new ArrayList<>();
    TimedBuildLog log = new TimedBuildLog(recorder(seen), clock, Work.Kind.PUSH);
    log.missed("[1/3] RUN a", "it is new");
    log.started("[1/3] RUN a");
    log.done("[1/3] RUN a", Duration.ofSeconds(2), 7);
    log.started(Work.Kind.RECORD, "[recording]");
    log.failed("[recording]");
    log.missed("[2/3] RUN b", "a step before it was executed");
    log.cached("[2/3] RUN b");
    log.done(Work.Kind.PULL, "pulled", Duration.ofSeconds(1), 0);
    log.done("pushed", Duration.ofSeconds(1), 0);
    log.work(new Work(Work.Kind.LAYER, "quiet", NOW, Duration.ZERO, 1, Work.Outcome.DONE));
    log.warning("odd");

    GoalRecord record = log.record("builder:push", "app");
    assertThat(record.warnings()).containsExactly("odd");
    assertThat(record.spans())
        .allMatch(span -> span.goal().equals("builder:push") && span.module().equals("app"))
        .extracting(span -> span.work().kind() + " " + span.work().name())
        .containsExactlyInAnyOrder(
            "STEP [1/3] RUN a",
            "RECORD [recording]",
            "STEP [2/3] RUN b",
            "PULL pulled",
            "PUSH pushed",
            "LAYER quiet");
    Span step = record.spans().get(0);
    assertThat(step.start()).isEqualTo(NOW.minusSeconds(2));
    assertThat(step.end()).isEqualTo(NOW);
    assertThat(step.why()).contains("it is new");
    assertThat(record.spans())
        .filteredOn(span -> span.work().outcome() == Work.Outcome.CACHED)
        .allMatch(span -> span.why().isEmpty());
    assertThat(seen).doesNotContain("quiet");
  }

  @Test
  void aKeyAloneIsWorthNoReport() {
    TimedBuildLog log = new TimedBuildLog(recorder(new ArrayList<>()), clock, Work.Kind.OTHER);
    log.warning("odd");
    log.work(Work.since(Work.Kind.KEY, "key", NOW, 0, Work.Outcome.DONE));
    assertThat(log.isEmpty()).isTrue();

    log.work(Work.since(Work.Kind.RESOLVE, "asked", NOW, 0, Work.Outcome.DONE));
    assertThat(log.isEmpty()).isFalse();
  }

  @Test
  void nothingHappenedNothingWritten() throws IOException {
    new TimedBuildLog(recorder(new ArrayList<>()), clock, Work.Kind.OTHER)
        .write(folder.resolve("timings.json"), "version");

    assertThat(folder).isEmptyDirectory();
  }

  private static BuildLog recorder(List<String> seen) {
    return new BuildLog() {
      @Override
      public void done(String what, Duration took, long bytes) {
        seen.add(what);
      }

      @Override
      public void warning(String text) {
        seen.add(text);
      }

      @Override
      public void started(String step) {}

      @Override
      public void cached(String step) {
        seen.add(step);
      }

      @Override
      public void failed(String step) {}

      @Override
      public void output(String step, String line) {
        seen.add(line);
      }

      @Override
      public void failure(String step, String line) {
        seen.add(line);
      }
    };
  }
}
