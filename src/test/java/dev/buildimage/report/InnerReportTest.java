package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InnerReportTest {
  @TempDir Path folder;

  @Test
  void itsWorkIsWhatWasWritten() throws Exception {
    RunReport report = SampleReports.full(folder.resolve("sample"), true);
    new ReportFiles(folder).write(report);

    List<Span> work = new InnerReport(folder).workSince(report.start());

    assertThat(work).hasSameSizeAs(report.spans());
    for (int i = 0; i < work.size(); i++) {
      Span was = report.spans().get(i);
      Span is = work.get(i);
      assertThat(is.goal()).isEqualTo(was.goal());
      assertThat(is.module()).isEqualTo(was.module());
      assertThat(is.why()).isEqualTo(was.why());
      assertThat(is.work().kind()).isEqualTo(was.work().kind());
      assertThat(is.work().name()).isEqualTo(was.work().name());
      assertThat(is.work().bytes()).isEqualTo(was.work().bytes());
      assertThat(is.work().outcome()).isEqualTo(was.work().outcome());
      assertThat(Duration.between(was.start(), is.start()).abs()).isLessThan(Duration.ofMillis(1));
      assertThat(is.work().took().toMillis()).isEqualTo(was.work().took().toMillis());
    }
  }

  @Test
  void anEarlierRunsReportSaysNothingOfThisOne() throws Exception {
    RunReport report = SampleReports.full(folder.resolve("sample"), true);
    new ReportFiles(folder).write(report);

    assertThat(new InnerReport(folder).workSince(report.start().plusMillis(1))).isEmpty();
  }

  @Test
  void noReportAndADamagedOneSayNothing() throws Exception {
    RunReport report = SampleReports.full(folder.resolve("sample"), true);
    assertThat(new InnerReport(folder).workSince(report.start())).isEmpty();

    Path file = folder.resolve(ReportFiles.DATA);
    String whole = new ReportJson().of(report);
    for (String damaged :
        List.of(
            "",
            "[]",
            whole.substring(0, whole.length() / 2),
            whole.replace("\"start\" : \"", "\"start\" : \"x"),
            whole.replace("\"done\"", "\"undone\""),
            whole.replace("\"format\" : 1", "\"format\" : 2"))) {
      Files.writeString(file, damaged);
      assertThat(new InnerReport(folder).workSince(report.start())).as(damaged).isEmpty();
    }
  }
}
