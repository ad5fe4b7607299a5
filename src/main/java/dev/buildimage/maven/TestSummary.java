package dev.buildimage.maven;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.project.MavenProject;

/** Says at the end of a session how many tests have run in the builder image. */
public final class TestSummary implements SessionEvents.Hearer {
  private final Consumer<String> log;
  private final List<Prepared> prepared = new CopyOnWriteArrayList<>();

  private TestSummary(Consumer<String> log) {
    this.log = log;
  }

  /**
   * The tests of a project.
   *
   * @param since when they were prepared for
   * @param where they run, for people
   * @param started the file that has a line for each JVM that was started there; empty where they
   *     run in place
   */
  private record Prepared(
      TestReports reports, Instant since, String where, Optional<Path> started) {}

  /**
   * Has the tests of a project counted at the end of the session.
   *
   * @param where they run, for people
   * @param started as {@link TestJvm#started} says; empty where they run in place
   * @param log for the summary
   */
  public static void expect(
      MavenExecutionRequest request,
      MavenProject project,
      String where,
      Optional<Path> started,
      Consumer<String> log) {
    TestSummary summary =
        SessionEvents.hearer(request, TestSummary.class, () -> new TestSummary(log));
    TestReports reports = new TestReports(project);
    synchronized (summary) {
      // a goal that is executed twice prepares for the same tests
      if (summary.prepared.stream().noneMatch(each -> each.reports.isSame(reports))) {
        // files' times may be coarse
        Instant since = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        summary.prepared.add(new Prepared(reports, since, where, started));
      }
    }
  }

  @Override
  public void hear(String name, Optional<ExecutionEvent> event) {
    if (name.equals("sessionEnded")) {
      tell();
    }
  }

  private void tell() {
    Map<String, Total> totals = new LinkedHashMap<>();
    Set<Path> counted = new HashSet<>();
    // a build that fails fast may end while modules are at work
    for (Prepared each : prepared) {
      try {
        Total total =
            new Total(
                each.reports.since(each.since, counted), started(each), each.started.isPresent());
        totals.merge(each.where, total, Total::plus);
      } catch (IOException e) {
        log.accept("tests can't be counted: " + e.getMessage());
      }
    }
    totals.forEach((where, total) -> log.accept(total.text(where)));
  }

  private static int started(Prepared each) throws IOException {
    return each.started.isPresent() && Files.exists(each.started.get())
        ? Files.readAllLines(each.started.get()).size()
        : 0;
  }

  private record Total(TestReports.Count tests, int started, boolean elsewhere) {
    Total plus(Total other) {
      return new Total(tests.plus(other.tests), started + other.started, elsewhere);
    }

    String text(String where) {
      String skipped = tests.skipped() == 0 ? "" : ", " + tests.skipped() + " were skipped";
      String ran = counted(tests.ran(), "test") + " ran ";
      if (!elsewhere || tests.ran() == 0) {
        return ran + where + skipped;
      }
      return started == 0
          ? ran + "elsewhere than prepared for, " + where + ": no JVM was started there" + skipped
          : ran + where + ", in " + counted(started, "JVM") + skipped;
    }

    private static String counted(int count, String noun) {
      return count + " " + noun + (count == 1 ? "" : "s");
    }
  }
}
