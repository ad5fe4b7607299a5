package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.maven.plugin.logging.SystemStreamLog;
import org.junit.jupiter.api.Test;

class RunningStepsTest {
  private static final String STEP = "Dockerfile:4 [2/5] RUN make";

  private final List<String> lines = new ArrayList<>();
  private final SystemStreamLog log =
      new SystemStreamLog() {
        @Override
        public void info(CharSequence content) {
          lines.add(content.toString());
        }

        @Override
        public void error(CharSequence content) {
          lines.add("ERROR " + content);
        }

        @Override
        public boolean isDebugEnabled() {
          return false;
        }
      };
  private final Hand clock = new Hand();

  /** A clock that is moved by hand. */
  private static final class Hand extends Clock {
    private Instant now = Instant.EPOCH;

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return now;
    }
  }

  private void pass(RunningSteps steps, int seconds) {
    for (int i = 0; i < seconds; i++) {
      clock.now = clock.now.plusSeconds(1);
      steps.tick();
    }
  }

  @Test
  void withoutATerminalALongStepIsALineEveryHalfMinute() {
    try (RunningSteps steps = new RunningSteps(log, Optional.empty(), clock)) {
      steps.begin(STEP);
      pass(steps, 29);
      assertThat(lines).isEmpty();
      pass(steps, 40);
      assertThat(lines).containsExactly(STEP + " is running: 30 s", STEP + " is running: 60 s");
      steps.end(STEP);
      pass(steps, 100);
      assertThat(lines).hasSize(2);
    }
  }

  @Test
  void onATerminalTheLineIsAliveAndGoesBeforeAnyOther() {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(screen, true, StandardCharsets.UTF_8);
    RunningSteps steps = new RunningSteps(log, Optional.of(out), clock);
    MavenBuildLog build = new MavenBuildLog(log, steps, false);
    build.started(STEP);
    pass(steps, 2);
    assertThat(screen.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[2K" + STEP + " 2 s");

    build.done(STEP, Duration.ofSeconds(2), 3_000_000);

    assertThat(screen.toString(StandardCharsets.UTF_8)).endsWith("\r\u001b[2K");
    assertThat(lines).containsExactly(STEP + " (2.0 s, 3.0 MB)");
    steps.close();
  }

  @Test
  void outputIsShownWhenItsStepFailsOrWhereItIsAskedFor() {
    try (RunningSteps steps = new RunningSteps(log, Optional.empty(), clock)) {
      MavenBuildLog quiet = new MavenBuildLog(log, steps, false);
      quiet.output(STEP, "a");
      assertThat(lines).isEmpty();
      quiet.failure(STEP, "a");
      assertThat(lines).containsExactly("ERROR [2/5] a");
      lines.clear();

      MavenBuildLog plain = new MavenBuildLog(log, steps, true);
      plain.output(STEP, "a");
      plain.failure(STEP, "a");
      assertThat(lines).containsExactly("[2/5] a");
    }
  }
}
