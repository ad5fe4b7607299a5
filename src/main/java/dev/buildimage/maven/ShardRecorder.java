package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.project.MavenProject;

/**
 * Writes down what runs on this node: each module's {@link ShardRecord}, as soon as it is prepared
 * and whenever one of its executions ends, since a build may be killed at any time.
 */
final class ShardRecorder implements SessionEvents.Hearer {
  private final Consumer<String> warn;
  private final Map<Path, Prepared> modules = new HashMap<>();

  /** With a place for what can't be recorded. */
  ShardRecorder(Consumer<String> warn) {
    this.warn = warn;
  }

  /** A module, and what is known of it until now. */
  private static final class Prepared {
    private final Path workTree;
    private final Path file;
    private final List<TestExecution> executions;
    private final Map<String, Instant> started = new HashMap<>();
    private ShardRecord record;

    Prepared(Path workTree, Path file, List<TestExecution> executions, ShardRecord record) {
      this.workTree = workTree;
      this.file = file;
      this.executions = executions;
      this.record = record;
    }
  }

  /** A module was prepared. */
  synchronized void begin(
      MavenExecutionRequest build,
      MavenProject project,
      ShardRequest request,
      ShardPlan plan,
      String module,
      List<TestExecution> executions,
      SortedMap<String, SortedMap<String, Integer>> classes)
      throws IOException, BuildException {
    List<ShardRecord.Execution> open = new ArrayList<>();
    for (TestExecution execution : executions) {
      String folder = ShardPlan.path(request.workTree(), execution.reports());
      if (execution.id().isPresent() && execution.kind().isReached(build.getGoals())) {
        open.add(
            new ShardRecord.Execution(
                execution.kind().text(),
                execution.id().get(),
                execution.isFiltered(),
                ShardRecord.End.OPEN,
                "",
                0,
                folder,
                List.of()));
      }
    }
    Set<String> divided = new TreeSet<>(plan.modules());
    divided.add(module);
    Path basedir = project.getBasedir().toPath();
    Path file = Path.of(project.getBuild().getDirectory(), "builder", ShardRecord.NAME);
    ShardRecord record =
        new ShardRecord(
            ShardRecord.VERSION,
            request.shard().number(),
            request.shard().of(),
            request.commit().orElse(""),
            request.key().orElse(""),
            plan.timings().digest(),
            List.copyOf(divided),
            module,
            ShardPlan.path(request.workTree(), file),
            build.getStartTime().getTime(),
            classes,
            List.copyOf(TestExecution.bases(executions)),
            // a goal that is executed twice prepares for the same tests
            modules.containsKey(basedir) ? modules.get(basedir).record.executions() : open);
    record.write(file);
    modules.put(basedir, new Prepared(request.workTree(), file, executions, record));
  }

  @Override
  public synchronized void hear(String name, Optional<ExecutionEvent> event) {
    if (!name.startsWith("mojo") || event.isEmpty()) {
      return;
    }
    MojoExecution mojo = event.get().getMojoExecution();
    Optional<TestKind> kind =
        TestKind.ofPlugin(mojo.getGroupId() + ":" + mojo.getArtifactId())
            .filter(each -> each.goal().equals(mojo.getGoal()));
    Optional<Prepared> module =
        Optional.ofNullable(event.get().getProject().getBasedir())
            .map(basedir -> modules.get(basedir.toPath()));
    if (kind.isEmpty() || module.isEmpty()) {
      return;
    }
    String id = kind.get().text() + " " + mojo.getExecutionId();
    switch (name) {
      // files' times may be coarse, and a bit behind
      case "mojoStarted" ->
          module
              .get()
              .started
              .put(id, Instant.now().minusSeconds(1).truncatedTo(ChronoUnit.SECONDS));
      case "mojoSucceeded", "mojoFailed" ->
          end(
              module.get(),
              kind.get(),
              mojo.getExecutionId(),
              Optional.ofNullable(event.get().getException()),
              module.get().started.getOrDefault(id, Instant.EPOCH));
      default -> {
        // one that is skipped has neither begun nor ended
      }
    }
  }

  private void end(
      Prepared module, TestKind kind, String id, Optional<Exception> failure, Instant since) {
    List<TestExecution> its =
        module.executions.stream().filter(each -> each.kind() == kind).toList();
    Optional<TestExecution> execution =
        its.stream()
            .filter(each -> each.id().filter(id::equals).isPresent())
            .findFirst()
            // one of a command line is configured as the plugin is
            .or(() -> its.stream().findFirst());
    if (execution.isEmpty()) {
      return;
    }
    try {
      Path folder = execution.get().reports();
      Optional<String> said = execution.get().brokenOff();
      Optional<String> broken =
          failure.filter(ShardRecorder::isBroken).map(ShardRecorder::message).or(() -> said);
      module.record =
          module.record.with(
              new ShardRecord.Execution(
                  kind.text(),
                  id,
                  execution.get().isFiltered(),
                  broken.isPresent() ? ShardRecord.End.BROKEN : ShardRecord.End.WHOLE,
                  broken.or(() -> failure.map(ShardRecorder::message)).orElse(""),
                  System.currentTimeMillis(),
                  ShardPlan.path(module.workTree, folder),
                  reports(folder, since)));
      module.record.write(module.file);
    } catch (IOException | BuildException e) {
      warn.accept(
          module.file
              + " can't say what has run, and no merge will be possible: "
              + e.getMessage());
    }
  }

  /** Surefire gives failed tests no cause, but what keeps it from running all of them. */
  private static boolean isBroken(Exception failure) {
    Optional<Throwable> cause = Optional.of(failure);
    while (cause.isPresent() && !(cause.get() instanceof MojoFailureException)) {
      cause = cause.map(Throwable::getCause);
    }
    return cause
        .filter(each -> each.getCause() == null)
        .filter(each -> !String.valueOf(each.getMessage()).contains("timeout"))
        .isEmpty();
  }

  private static String message(Exception failure) {
    return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
  }

  private static List<String> reports(Path folder, Instant since) throws IOException {
    Set<String> names = new TreeSet<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder, "TEST-*.xml")) {
        for (Path report : reports) {
          if (!Files.getLastModifiedTime(report).toInstant().isBefore(since)) {
            names.add(report.getFileName().toString());
          }
        }
      }
    }
    return List.copyOf(names);
  }
}
