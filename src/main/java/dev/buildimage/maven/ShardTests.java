package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.project.MavenProject;

/**
 * Has Surefire and Failsafe leave out, module by module, what runs on other nodes, and records what
 * runs here.
 *
 * <p>All compiled classes are divided, tests or not: which of them have tests is decided by
 * Surefire and the test framework alone, and the same way on the one node that each is left to.
 */
public final class ShardTests implements SessionEvents.Hearer {
  private final ShardRecorder recorder;
  private final ShardExcludesFiles excludes = new ShardExcludesFiles();
  private Optional<ShardPlan> plan = Optional.empty();

  private ShardTests(Consumer<String> warn) {
    this.recorder = new ShardRecorder(warn);
  }

  /**
   * The one of a session.
   *
   * @param warn for what can't be recorded
   */
  public static ShardTests of(MavenExecutionRequest build, Consumer<String> warn) {
    return SessionEvents.hearer(build, ShardTests.class, () -> new ShardTests(warn));
  }

  /**
   * A file that is named from the folder that has {@code .mvn}.
   *
   * @param workTree the repository's, and the folder to begin with where {@code .mvn} is outside
   */
  public static Path file(MavenExecutionRequest build, Path workTree, String name)
      throws IOException {
    File folder = build.getMultiModuleProjectDirectory();
    Path root = folder == null ? workTree : folder.toPath().toRealPath();
    return (root.startsWith(workTree) ? root : workTree).resolve(name);
  }

  /**
   * Prepares a module whose tests are compiled.
   *
   * @param modules all that are built
   * @return what it came to, for the log
   * @throws BuildException when tests of such a configuration can't be divided, with the way out
   */
  public synchronized String prepare(
      MavenExecutionRequest build,
      List<MavenProject> modules,
      MavenProject project,
      ShardRequest request)
      throws IOException, BuildException {
    String whole = "";
    if (plan.isEmpty()) {
      plan = Optional.of(ShardPlan.of(modules, build.getUserProperties(), request));
      whole = recorded(plan.get(), request);
    }
    List<TestExecution> executions = TestExecution.of(project, build.getUserProperties());
    String module = ShardPlan.path(request.workTree(), project.getBasedir().toPath());
    SortedMap<TestKind, List<TestExecution>> kinds =
        executions.stream()
            .collect(Collectors.groupingBy(TestExecution::kind, TreeMap::new, Collectors.toList()));
    SortedMap<String, SortedMap<String, Integer>> classes = new TreeMap<>();
    Set<TestKind> idle = EnumSet.noneOf(TestKind.class);
    int here = 0;
    int all = 0;
    for (Map.Entry<TestKind, List<TestExecution>> kind : kinds.entrySet()) {
      SortedMap<String, Integer> nodes = nodes(module, kind.getKey(), kind.getValue());
      classes.put(kind.getKey().text(), nodes);
      Set<String> found = found(kind.getValue(), nodes.keySet());
      long ours =
          found.stream()
              .filter(name -> Objects.equals(nodes.get(name), request.shard().number()))
              .count();
      here += (int) ours;
      all += found.size();
      if (ours == 0) {
        idle.add(kind.getKey());
      }
    }
    if (request.shard().of() > 1) {
      refuse(new ShardTraps().of(executions, idle));
      for (Map.Entry<TestKind, List<TestExecution>> kind : kinds.entrySet()) {
        SortedMap<String, Integer> nodes =
            Objects.requireNonNull(classes.get(kind.getKey().text()));
        Set<String> elsewhere = new TreeSet<>(nodes.keySet());
        elsewhere.removeIf(name -> Objects.equals(nodes.get(name), request.shard().number()));
        excludes.write(project, kind.getKey(), kind.getValue(), elsewhere);
      }
      Properties properties = project.getProperties();
      if (properties.containsKey("failIfNoTests")) {
        properties.setProperty("failIfNoTests", "false");
      }
    }
    recorder.begin(build, project, request, plan.get(), module, executions, classes);
    return "node %s runs %d of %d test classes here%s".formatted(request.shard(), here, all, whole);
  }

  private static String recorded(ShardPlan plan, ShardRequest request) {
    return plan.timings().millis().isEmpty()
        ? "; " + request.timings().getFileName() + " has no times yet, so each counts the same"
        : String.format(
            Locale.ROOT,
            "; in all modules, %.1f s of %.1f s",
            plan.division().load(request.shard().number()) / 1e3,
            plan.division().total() / 1e3);
  }

  private SortedMap<String, Integer> nodes(
      String module, TestKind kind, List<TestExecution> executions) throws IOException {
    TestDivision division = plan.orElseThrow().division();
    SortedMap<String, Integer> nodes = new TreeMap<>();
    for (String name : TestExecution.compiled(executions)) {
      String outermost = TestClassNames.outermost(name);
      nodes.put(outermost, division.node(new TestUnit(module, kind, outermost)));
    }
    return nodes;
  }

  private static Set<String> found(List<TestExecution> executions, Set<String> names)
      throws IOException {
    Set<String> found = new TreeSet<>();
    for (TestExecution execution : executions) {
      TestPatterns patterns = execution.patterns();
      names.stream().filter(patterns::find).forEach(found::add);
    }
    return found;
  }

  private static void refuse(List<String> traps) throws BuildException {
    if (!traps.isEmpty()) {
      throw new BuildException(String.join("\n", traps));
    }
  }

  @Override
  public void hear(String name, Optional<ExecutionEvent> event) {
    recorder.hear(name, event);
  }
}
