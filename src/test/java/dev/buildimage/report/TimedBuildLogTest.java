package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.build.BuildLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TimedBuildLogTest {
  @TempDir Path folder;

  @Test
  void goalsAddUpInOneFileAndEventsArePassedOn() throws IOException {
    List<String> seen = new ArrayList<>();
    Path file = folder.resolve("builder/timings.json");
    for (String goal : List.of("build", "push")) {
      TimedBuildLog log = new TimedBuildLog(recorder(seen));
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
  void nothingHappenedNothingWritten() throws IOException {
    new TimedBuildLog(recorder(new ArrayList<>())).write(folder.resolve("timings.json"), "version");

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
