package dev.buildimage.mojo;

import dev.buildimage.build.NamedImage;
import dev.buildimage.build.Work;
import dev.buildimage.maven.SessionEvents;
import dev.buildimage.maven.TestClass;
import dev.buildimage.maven.TestClasses;
import dev.buildimage.report.Failure;
import dev.buildimage.report.GoalRecord;
import dev.buildimage.report.ImageSizes;
import dev.buildimage.report.KeyFacts;
import dev.buildimage.report.KnownContents;
import dev.buildimage.report.ReportFiles;
import dev.buildimage.report.RunReport;
import dev.buildimage.report.Span;
import dev.buildimage.report.TestSpan;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.lifecycle.LifecycleExecutionException;
import org.apache.maven.plugin.AbstractMojoExecutionException;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.logging.Log;
import org.apache.maven.project.MavenProject;

/**
 * The report of a session: what this plugin's goals have to tell, when other goals ran from the
 * first of them on, and the tests. There is one for all modules, written when Maven ends, however
 * it ends: which module did what decides little, since all share one builder image.
 */
final class SessionReport implements SessionEvents.Hearer {
  /** Colours, and the like, of the output that a message quotes. */
  private static final Pattern TERMINAL = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");

  private final MavenSession session;
  private final Log log;
  private final String plugin;
  private final Map<MojoExecution, Instant> running = new ConcurrentHashMap<>();
  private final List<Span> spans = new ArrayList<>();

  /** By the text of their references. */
  private final Map<String, Measured> images = new LinkedHashMap<>();

  private final List<String> warnings = new ArrayList<>();
  private Optional<KeyFacts> key = Optional.empty();
  private Optional<KnownContents> known = Optional.empty();

  /** An image that is looked into, on a thread of its own: what comes next doesn't wait for it. */
  private record Measured(NamedImage image, FutureTask<ImageSizes> sizes) {
    boolean isOf(NamedImage other) {
      return image.image().manifest().digest().equals(other.image().manifest().digest());
    }
  }

  /** Where images are. */
  @FunctionalInterface
  interface StoreSource {
    ContentStore store() throws IOException;
  }

  SessionReport(MavenSession session, Log log, String plugin) {
    this.session = session;
    this.log = log;
    this.plugin = plugin;
  }

  /**
   * The one of a session.
   *
   * @param own an execution of this plugin
   */
  static SessionReport of(MavenSession session, MojoExecution own, Log log) {
    return SessionEvents.hearer(
        session.getRequest(),
        SessionReport.class,
        () -> new SessionReport(session, log, own.getArtifactId()));
  }

  /** How a goal is shown, as in {@code surefire:test}. */
  static String name(MojoExecution execution) {
    return execution
            .getArtifactId()
            .replaceFirst("^maven-(.*)-plugin$", "$1")
            .replaceFirst("-maven-plugin$", "")
        + ":"
        + execution.getGoal();
  }

  /** Takes what an execution of a goal has to tell. */
  synchronized void add(GoalRecord record) {
    spans.addAll(record.spans());
    warnings.addAll(record.warnings());
  }

  /**
   * Takes an image, in the place of another one of the same name; it may be there already, as it is
   * for all modules but the first.
   */
  synchronized void measure(NamedImage image, StoreSource store) {
    Measured there = images.get(image.reference().toString());
    if (there != null && there.isOf(image)) {
      return;
    }
    FutureTask<ImageSizes> sizes =
        new FutureTask<>(() -> ImageSizes.of(image, store.store(), known()));
    images.put(image.reference().toString(), new Measured(image, sizes));
    Thread thread = new Thread(sizes, "builder report");
    thread.setDaemon(true);
    thread.start();
  }

  /** What the last report in the same place says. */
  private synchronized KnownContents known() {
    if (known.isEmpty()) {
      known = Optional.of(KnownContents.in(folder()));
    }
    return known.get();
  }

  /** Takes the key; what is known of it first is kept. */
  synchronized void add(KeyFacts facts) {
    if (key.isEmpty() || key.get().since().isEmpty()) {
      key = Optional.of(facts);
    }
  }

  @Override
  public void hear(String name, Optional<ExecutionEvent> event) {
    switch (name) {
      case "mojoStarted" ->
          event.ifPresent(it -> running.put(it.getMojoExecution(), Instant.now()));
      case "mojoSucceeded" -> event.ifPresent(it -> end(it, Work.Outcome.DONE));
      case "mojoFailed" -> event.ifPresent(it -> end(it, Work.Outcome.FAILED));
      case "sessionEnded" -> write();
      default -> {
        // projects begin and end with their goals
      }
    }
  }

  private synchronized void end(ExecutionEvent event, Work.Outcome outcome) {
    MojoExecution execution = event.getMojoExecution();
    Instant start = running.remove(execution);
    // this plugin's own goals have told more of themselves
    if (start != null && !execution.getArtifactId().equals(plugin)) {
      String goal = name(execution);
      spans.add(
          new Span(
              Work.since(Work.Kind.GOAL, goal, start, 0, outcome),
              goal,
              event.getProject().getArtifactId(),
              Optional.empty()));
    }
  }

  private void write() {
    // here an exception would be Maven's own end, after a build that was a success
    try {
      RunReport report = report(images());
      new ReportFiles(folder()).write(report).forEach(log::info);
      summarize(report);
    } catch (IOException | RuntimeException e) {
      log.warn("the report can't be written: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void summarize(RunReport report) {
    String summary = System.getenv("GITHUB_STEP_SUMMARY");
    if (summary == null || summary.isBlank()) {
      return;
    }
    try {
      ReportFiles.summarize(report, Path.of(summary));
    } catch (IOException | RuntimeException e) {
      log.warn("the summary can't be written, as $GITHUB_STEP_SUMMARY asks: " + e);
    }
  }

  /** Where Maven was called, whatever modules it was called for. */
  private Path folder() {
    Path called = Path.of(session.getExecutionRootDirectory());
    MavenProject top = session.getTopLevelProject();
    return top.getFile() != null && top.getBasedir().toPath().equals(called)
        ? Path.of(top.getBuild().getDirectory()).resolve("builder")
        : called.resolve("target").resolve("builder");
  }

  /** Without the lock that threads which still look into images may wait for. */
  List<ImageSizes> images() throws InterruptedException {
    List<Measured> all;
    synchronized (this) {
      all = List.copyOf(images.values());
    }
    List<ImageSizes> sizes = new ArrayList<>();
    for (Measured each : all) {
      try {
        sizes.add(each.sizes().get());
      } catch (ExecutionException e) {
        log.warn("the report lacks " + each.image().reference() + ": " + e.getCause());
      }
    }
    return sizes;
  }

  private synchronized RunReport report(List<ImageSizes> images) throws IOException {
    Instant start = session.getStartTime().toInstant();
    return new RunReport(
        project(),
        String.join(" ", session.getGoals()),
        start,
        Duration.between(start, Instant.now()),
        failures(),
        withBeginning(start),
        tests(start),
        images,
        key,
        warnings);
  }

  /** What nobody was told of, so that it isn't a hole in the time line. */
  private List<Span> withBeginning(Instant start) {
    List<Span> all = new ArrayList<>(spans);
    spans.stream()
        .map(span -> span.work().start())
        .min(Comparator.naturalOrder())
        .filter(start::isBefore)
        .ifPresent(
            first ->
                all.add(
                    new Span(
                        new Work(
                            Work.Kind.GOAL,
                            "Maven's start, and goals before",
                            start,
                            Duration.between(start, first),
                            0,
                            Work.Outcome.DONE),
                        "",
                        project(),
                        Optional.empty())));
    return all;
  }

  private String project() {
    MavenProject top = session.getTopLevelProject();
    return top.getFile() == null
        ? String.valueOf(Path.of(session.getExecutionRootDirectory()).getFileName())
        : top.getArtifactId();
  }

  private List<TestSpan> tests(Instant start) throws IOException {
    List<TestSpan> tests = new ArrayList<>();
    Set<Path> known = new HashSet<>();
    // files' times may be coarse
    Instant moment = start.truncatedTo(ChronoUnit.SECONDS);
    for (MavenProject project : session.getProjects()) {
      for (TestClass test : TestClasses.since(project, moment, known)) {
        tests.add(new TestSpan(test, project.getArtifactId()));
      }
    }
    return tests;
  }

  private List<Failure> failures() {
    List<Failure> failures = new ArrayList<>();
    for (Throwable thrown : session.getResult().getExceptions()) {
      String where =
          thrown instanceof LifecycleExecutionException of && of.getProject() != null
              ? of.getProject().getArtifactId()
              : project();
      Throwable told =
          thrown.getCause() instanceof AbstractMojoExecutionException cause ? cause : thrown;
      String message = told.getMessage();
      String text = message == null ? told.toString() : message;
      failures.add(new Failure(where, TERMINAL.matcher(text).replaceAll("")));
    }
    return failures;
  }
}
