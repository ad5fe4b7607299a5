package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportSummaryTest {
  @TempDir Path folder;

  @Test
  void threeLinesSayWhichImageWhatTookTheTimeAndWhereTheRestIs() throws Exception {
    List<String> lines =
        new ReportSummary(SampleReports.full(folder, false)).lines("target/builder/report.html");

    assertThat(lines).hasSize(3);
    assertThat(lines.get(0))
        .startsWith(
            "builder image "
                + SampleReports.REPOSITORY
                + ":91fe08a77ba7ed878a1b544c3954eae91f023807 was built, ")
        .contains(" in 17 layers, 3 steps executed, 1 cached; final image ");
    assertThat(lines.get(1))
        .startsWith("1 min 27 s in all: recording, replay, caches 41.2 s, ")
        .endsWith("561 tests 15.0 s");
    assertThat(lines.get(2)).isEqualTo("report: target/builder/report.html");
  }

  @Test
  void failuresAreSaid() throws Exception {
    ReportSummary summary = new ReportSummary(SampleReports.full(folder, true));

    assertThat(summary.lines("x").get(1)).contains("561 tests (2 failed)");
    assertThat(summary.markdown())
        .startsWith("**app: verify** ❌ failed\n\n- builder image ")
        .contains("- app: There are test failures.\n");
  }

  @Test
  void markdownHasNoMarkupButItsOwn() throws Exception {
    String text = new ReportSummary(SampleReports.full(folder, false)).markdown();

    assertThat(text.lines().filter(line -> line.startsWith("- "))).hasSize(3);
    assertThat(text).contains("another one by: tools/&#60;script&#62; added");
    assertThat(text).doesNotContain("<");
  }

  @Test
  void filesAreReplacedAndTheSummaryIsAddedTo() throws Exception {
    Path out = folder.resolve("target/builder");
    Path summary = folder.resolve("summary.md");
    ReportFiles files = new ReportFiles(out);

    for (int time = 0; time < 2; time++) {
      files.write(SampleReports.small());
      ReportFiles.summarize(SampleReports.small(), summary);
    }

    assertThat(out).isDirectoryContaining("glob:**/report.html");
    try (var there = Files.list(out)) {
      assertThat(there).hasSize(2);
    }
    assertThat(summary).content().containsPattern("(?s)\\*\\*app: verify.*\\*\\*app: verify");
  }

  @Test
  void noMessageIsInTheSummarysWay() throws Exception {
    String smile = new String(Character.toChars(0x1f600));
    Path summary = folder.resolve("summary.md");

    ReportFiles.summarize(failed("x".repeat(199) + smile + "yz"), summary);
    ReportFiles.summarize(failed("half " + smile.charAt(0)), summary);

    assertThat(summary)
        .content()
        .contains("x" + smile + "…\n")
        .doesNotContain("y")
        .contains("- app: half ?\n");
  }

  private static RunReport failed(String message) {
    return new RunReport(
        "app",
        "test",
        Instant.EPOCH,
        Duration.ZERO,
        List.of(new Failure("app", message)),
        List.of(),
        List.of(),
        List.of(),
        Optional.empty(),
        List.of());
  }
}
