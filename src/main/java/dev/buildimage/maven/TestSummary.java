package dev.buildimage.maven;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
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
import org.apache.maven.execution.ExecutionListener;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.project.MavenProject;
import org.jspecify.annotations.Nullable;

/**
 * Says at the end of a session how many tests have run in the builder image. Maven asks its request
 * for the listener at each event, so one can be put before it while a session runs.
 */
public final class TestSummary {
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
    // modules may be built side by side
    synchronized (request) {
      ExecutionListener listener = request.getExecutionListener();
      TestSummary summary = installed(listener).orElseGet(() -> new TestSummary(log));
      if (installed(listener).isEmpty()) {
        request.setExecutionListener(summary.before(Optional.ofNullable(listener)));
      }
      TestReports reports = new TestReports(project);
      // a goal that is executed twice prepares for the same tests
      if (summary.prepared.stream().noneMatch(each -> each.reports.isSame(reports))) {
        // files' times may be coarse
        Instant since = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        summary.prepared.add(new Prepared(reports, since, where, started));
      }
    }
  }

  private static Optional<TestSummary> installed(ExecutionListener listener) {
    return listener != null
            && Proxy.isProxyClass(listener.getClass())
            && Proxy.getInvocationHandler(listener) instanceof Before before
        ? Optional.of(before.summary())
        : Optional.empty();
  }

  private ExecutionListener before(Optional<ExecutionListener> listener) {
    return (ExecutionListener)
        Proxy.newProxyInstance(
            TestSummary.class.getClassLoader(),
            new Class<?>[] {ExecutionListener.class},
            new Before(this, listener));
  }

  /** Every event goes on to the listener that was there. */
  private record Before(TestSummary summary, Optional<ExecutionListener> listener)
      implements InvocationHandler {
    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object[] arguments)
        throws Throwable {
      if (method.getDeclaringClass() == Object.class) {
        return method.invoke(this, arguments);
      }
      if (method.getName().equals("sessionEnded")) {
        summary.tell();
      }
      try {
        return listener.isPresent() ? method.invoke(listener.get(), arguments) : null;
      } catch (InvocationTargetException e) {
        throw e.getCause();
      }
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
