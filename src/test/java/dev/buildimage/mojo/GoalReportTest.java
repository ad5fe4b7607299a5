package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.report.GoalRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.DefaultMavenExecutionResult;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Plugin;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;

class GoalReportTest {
  @Test
  @SuppressWarnings("deprecation")
  void whateverGoesWrongWithItIsAWarning() {
    List<String> warnings = new ArrayList<>();
    SystemStreamLog log =
        new SystemStreamLog() {
          @Override
          public void warn(CharSequence content, Throwable error) {
            warnings.add(content.toString());
          }
        };
    MavenSession session =
        new MavenSession(
            null, null, new DefaultMavenExecutionRequest(), new DefaultMavenExecutionResult());
    MojoExecution execution = new MojoExecution(new Plugin(), "build", "default");
    SessionReport report = SessionReport.of(session, execution, log);

    // without services, nothing can be found out
    new GoalReport(report, "builder:build", log)
        .add(new GoalRecord(List.of(), List.of(), List.of()), null);

    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).startsWith("the report lacks what builder:build has done: ");
  }
}
