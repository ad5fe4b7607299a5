package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.model.Plugin;
import org.apache.maven.project.MavenProject;

/**
 * The division of all tests of a build, as every node makes it.
 *
 * @param modules the folders of the modules that are divided
 * @param timings what it was made from
 */
record ShardPlan(TestDivision division, List<String> modules, TestTimings timings) {
  private static final String PLUGIN = "dev.buildimage:builder-maven-plugin";

  /**
   * Of a whole build, whose modules need not be compiled yet.
   *
   * @param user what the command line defines
   */
  static ShardPlan of(List<MavenProject> projects, Properties user, ShardRequest request)
      throws IOException, BuildException {
    TestTimings timings = TestTimings.read(request.timings());
    Set<TestUnit> expected = new TreeSet<>();
    List<String> modules = new ArrayList<>();
    for (MavenProject project : projects) {
      if (isDivided(project)) {
        String module = path(request.workTree(), project.getBasedir().toPath());
        modules.add(module);
        Set<String> sources = TestClassNames.ofSources(project);
        for (TestExecution execution : TestExecution.of(project, user)) {
          TestPatterns patterns = execution.patterns();
          sources.stream()
              .filter(patterns::find)
              .map(name -> new TestUnit(module, execution.kind(), name))
              .forEach(expected::add);
        }
      }
    }
    return new ShardPlan(
        new TestDivision(request.shard().of(), expected, timings.millis()),
        List.copyOf(modules),
        timings);
  }

  private static boolean isDivided(MavenProject project) {
    return project.getBuildPlugins().stream()
        .filter(plugin -> plugin.getKey().equals(PLUGIN))
        .map(Plugin::getExecutions)
        .flatMap(List::stream)
        .anyMatch(execution -> execution.getGoals().contains("prepare-tests"));
  }

  /**
   * A path in the repository, as records have it.
   *
   * @throws BuildException when it is elsewhere
   */
  static String path(Path workTree, Path of) throws IOException, BuildException {
    Path absolute = real(of.toAbsolutePath().normalize());
    if (!absolute.startsWith(workTree)) {
      throw new BuildException(
          absolute
              + " is outside of the repository "
              + workTree
              + ", and can't be handed on from there: have modules, build directories and reports"
              + " inside of it, or don't divide the tests");
    }
    String path = workTree.relativize(absolute).toString().replace(File.separatorChar, '/');
    return path.isEmpty() ? "." : path;
  }

  /** With links resolved as far as it is there. */
  private static Path real(Path path) throws IOException {
    Path existing = path;
    while (Files.notExists(existing)) {
      existing = Objects.requireNonNull(existing.getParent());
    }
    return existing.toRealPath().resolve(existing.relativize(path));
  }
}
