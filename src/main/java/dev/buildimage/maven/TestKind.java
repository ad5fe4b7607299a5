package dev.buildimage.maven;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The plugins that run tests, each with what it calls things. */
enum TestKind {
  SUREFIRE("test", "test", List.of("**/Test*", "**/*Test", "**/*Tests", "**/*TestCase")),
  FAILSAFE("integration-test", "it.test", List.of("**/IT*", "**/*IT", "**/*ITCase"));

  private static final List<String> PHASES =
      List.of("integration-test", "post-integration-test", "verify", "install", "deploy");
  private static final List<String> EARLIER_PHASES =
      List.of("test", "prepare-package", "package", "pre-integration-test");

  private final String goal;
  private final String testProperty;
  private final List<String> includes;

  TestKind(String goal, String testProperty, List<String> includes) {
    this.goal = goal;
    this.testProperty = testProperty;
    this.includes = includes;
  }

  /** As it is written in files: {@code surefire}. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<TestKind> of(String text) {
    return Arrays.stream(values()).filter(kind -> kind.text().equals(text)).findFirst();
  }

  static Optional<TestKind> ofPlugin(String key) {
    return Arrays.stream(values())
        .filter(kind -> key.equals("org.apache.maven.plugins:" + kind.plugin()))
        .findFirst();
  }

  /** The plugin's artifact id. */
  String plugin() {
    return "maven-" + text() + "-plugin";
  }

  /** The goal that runs tests. */
  String goal() {
    return goal;
  }

  /** The property that names single tests. */
  String testProperty() {
    return testProperty;
  }

  /** A property that is the plugin's own. */
  String property(String name) {
    return text() + "." + name;
  }

  /** Which classes have tests, where nothing else is said. */
  List<String> includes() {
    return includes;
  }

  /** Whether a build with these goals comes to the phase that it runs tests in. */
  boolean isReached(List<String> goals) {
    return goals.stream()
        .anyMatch(
            each -> PHASES.contains(each) || this == SUREFIRE && EARLIER_PHASES.contains(each));
  }
}
