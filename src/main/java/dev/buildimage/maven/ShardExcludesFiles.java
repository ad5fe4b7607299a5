package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.maven.project.MavenProject;

/**
 * Has Surefire and Failsafe leave classes out, by the properties {@code surefire.excludesFile} and
 * {@code failsafe.excludesFile}. What the project excludes by such a property goes on to count.
 */
final class ShardExcludesFiles {
  /** By our file, since a project may be prepared again with the property that is ours. */
  private final Map<Path, List<String>> excludedByProject = new HashMap<>();

  /**
   * Writes a module's file for one of the plugins.
   *
   * @param elsewhere outermost classes that run on other nodes
   */
  void write(
      MavenProject project, TestKind kind, List<TestExecution> executions, Set<String> elsewhere)
      throws IOException, BuildException {
    Path file =
        Path.of(project.getBuild().getDirectory(), "builder", kind.text() + "-excludes.txt");
    List<String> lines = new ArrayList<>(excludedByProject(project, kind, file));
    // a file in which there is something ends Surefire's own excludes
    boolean isItsOwnOver = !lines.isEmpty();
    if (!isItsOwnOver && !executions.stream().allMatch(TestExecution::excludesItself)) {
      if (ShardTraps.hasExcludesProperty(executions.get(0))) {
        project.getProperties().setProperty(kind.property("excludes"), ShardExcludes.NESTED);
      } else {
        lines.add(ShardExcludes.NESTED);
      }
    }
    lines.addAll(
        new ShardExcludes(TestExecution.compiled(executions))
            .lines(
                elsewhere,
                isItsOwnOver || executions.stream().anyMatch(TestExecution::excludesItself)));
    WholeFile.write(file, String.join("\n", lines) + "\n");
    project.getProperties().setProperty(kind.property("excludesFile"), file.toString());
  }

  private List<String> excludedByProject(MavenProject project, TestKind kind, Path ours)
      throws IOException, BuildException {
    String property = kind.property("excludesFile");
    String text = project.getProperties().getProperty(property, "").strip();
    if (!text.equals(ours.toString())) {
      excludedByProject.put(
          ours,
          text.isEmpty() ? List.of() : read(property, project.getBasedir().toPath().resolve(text)));
    }
    return excludedByProject.getOrDefault(ours, List.of());
  }

  private static List<String> read(String property, Path file) throws IOException, BuildException {
    if (!Files.isRegularFile(file)) {
      throw new BuildException(
          property + " is " + file + ", and there is no such file: correct the property");
    }
    // the platform's, as Surefire reads it
    return Files.readAllLines(file, Charset.defaultCharset()).stream()
        .filter(line -> !line.isBlank())
        .toList();
  }
}
