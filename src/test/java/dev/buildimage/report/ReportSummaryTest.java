package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
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
    ReportFiles files = new ReportFiles(out, Optional.of(summary));

    files.write(SampleReports.small());
    files.write(SampleReports.small());

    assertThat(out).isDirectoryContaining("glob:**/report.html");
    try (var there = Files.list(out)) {
      assertThat(there).hasSize(2);
    }
    assertThat(summary).content().containsPattern("(?s)\\*\\*app: verify.*\\*\\*app: verify");
  }
}
