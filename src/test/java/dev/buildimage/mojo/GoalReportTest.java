package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.report.GoalRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;

class GoalReportTest {
  @Test
  void whateverGoesWrongWithItIsAWarning() {
    List<String> warnings = new ArrayList<>();
    SystemStreamLog log =
        new SystemStreamLog() {
          @Override
          public void warn(CharSequence content, Throwable error) {
            warnings.add(content.toString());
          }
        };
    SessionReport report = new SessionReport(null, log, "builder-maven-plugin");

    // without services and a session, nothing can be found out
    new GoalReport(report, "builder:build", log)
        .add(new GoalRecord(List.of(), List.of(), List.of()), null);

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).startsWith("the report lacks what builder:build has done: ");
  }
}
