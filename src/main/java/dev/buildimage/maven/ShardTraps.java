package dev.buildimage.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;

/** Configurations of Surefire and Failsafe under which tests can't be divided. */
final class ShardTraps {
  /** Before it there is no excludes file. */
  private static final DefaultArtifactVersion EXCLUDES_FILE = new DefaultArtifactVersion("2.13");

  /** Before it, what excludes nested classes can only be said together with all else. */
  private static final DefaultArtifactVersion EXCLUDES_PROPERTY =
      new DefaultArtifactVersion("3.0.0-M6");

  private final List<String> traps = new ArrayList<>();

  /** Whether a property says what is excluded where the pom says nothing. */
  static boolean hasExcludesProperty(TestExecution execution) {
    return new DefaultArtifactVersion(execution.version()).compareTo(EXCLUDES_PROPERTY) >= 0;
  }

  /**
   * What is in the way, each with the way out; empty when all is well.
   *
   * @param idle the plugins that this node has no test class for
   */
  List<String> of(List<TestExecution> executions, Set<TestKind> idle) {
    for (TestExecution execution : executions) {
      examine(execution, idle);
      if (!hasExcludesProperty(execution)
          && !execution.excludesItself()
          && executions.stream()
              .anyMatch(other -> other.kind() == execution.kind() && other.excludesItself())) {
        traps.add(
            execution.name()
                + " has no <excludes>, another execution has, and one excludes file can't serve"
                + " both: use 3.0.0 or later, or give this one <exclude>"
                + ShardExcludes.NESTED
                + "</exclude>");
      }
    }
    return traps.stream().distinct().toList();
  }

  private void examine(TestExecution execution, Set<TestKind> idle) {
    TestKind kind = execution.kind();
    String name = execution.name();
    if (new DefaultArtifactVersion(execution.version()).compareTo(EXCLUDES_FILE) < 0) {
      traps.add(
          name
              + " "
              + execution.version()
              + " knows no excludes file, by which tests are divided: use 2.13 or later");
    }
    execution
        .value("test", kind.testProperty())
        .ifPresent(
            tests ->
                traps.add(
                    name
                        + " has "
                        + kind.testProperty()
                        + "="
                        + tests
                        + ", which every node would run: leave it out, or have one node run it, by"
                        + " -Dbuilder.shard=1/1"));
    // Failsafe says in its summary that time was up, Surefire nowhere where failures are ignored
    if (kind == TestKind.SUREFIRE) {
      execution
          .value("forkedProcessTimeoutInSeconds", kind.property("timeout"))
          .filter(seconds -> !seconds.equals("0"))
          .ifPresent(
              seconds ->
                  traps.add(
                      name
                          + " has forkedProcessTimeoutInSeconds (surefire.timeout) of "
                          + seconds
                          + ", after which classes that haven't run look as if they had no tests:"
                          + " leave it out, and let the CI's job or JUnit's own timeouts"
                          + " (junit.jupiter.execution.timeout.default) end what hangs"));
    }
    String file = kind.property("excludesFile");
    execution
        .literal("excludesFile")
        .ifPresent(
            text ->
                traps.add(
                    name
                        + " has <excludesFile>"
                        + text
                        + "</excludesFile>, which wins over this node's: have a property "
                        + file
                        + " of the pom say it, and it is read along"));
    execution
        .user(file)
        .ifPresent(
            text ->
                traps.add(
                    "-D"
                        + file
                        + "="
                        + text
                        + " wins over this node's excludes file: have the pom's <properties> say"
                        + " it, and it is read along"));
    if (!execution.literalItems("suiteXmlFiles").isEmpty()
        || execution.property(kind.property("suiteXmlFiles")).isPresent()) {
      traps.add(
          name
              + " has suiteXmlFiles, by which every node would run all of them: have Surefire find"
              + " the classes itself, or builder.skip that module and run it on one node");
    }
    if (!execution.literalItems("dependenciesToScan").isEmpty()
        || execution.property("dependenciesToScan").isPresent()) {
      traps.add(
          name
              + " has dependenciesToScan, and the classes of other artifacts are not divided: run"
              + " them in a build of their own, on one node");
    }
    Optional<String> strict =
        execution
            .literal("failIfNoTests")
            .or(() -> execution.user("failIfNoTests"))
            .filter(Boolean::parseBoolean);
    if (idle.contains(kind) && strict.isPresent()) {
      traps.add(
          name
              + " has failIfNoTests, and all tests of this module run on other nodes: have the"
              + " pom's <properties> say it, which is not heeded then, or leave it out");
    }
  }
}
