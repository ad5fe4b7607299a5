package dev.buildimage.maven;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * Configurations of Surefire and Failsafe under which tests would not run in the builder image, or
 * would hang there.
 */
public final class TestPluginTraps {
  static final Set<String> PLUGINS =
      Set.of(
          "org.apache.maven.plugins:maven-surefire-plugin",
          "org.apache.maven.plugins:maven-failsafe-plugin");

  /** What is in a project's way, each with the way out; empty when all is well. */
  public List<String> of(MavenProject project) {
    List<String> traps = new ArrayList<>();
    for (Plugin plugin : project.getBuildPlugins()) {
      if (PLUGINS.contains(plugin.getKey())) {
        check(plugin.getArtifactId(), plugin.getConfiguration(), traps);
        for (PluginExecution execution : plugin.getExecutions()) {
          check(plugin.getArtifactId(), execution.getConfiguration(), traps);
        }
      }
    }
    return traps.stream().distinct().toList();
  }

  private static void check(String plugin, Object configuration, List<String> traps) {
    if (!(configuration instanceof Xpp3Dom dom)) {
      return;
    }
    value(dom, "jvm")
        .filter(jvm -> !jvm.equals("${jvm}"))
        .ifPresent(
            jvm ->
                traps.add(
                    plugin
                        + " has <jvm>"
                        + jvm
                        + "</jvm>, which wins over the builder image's:"
                        + " remove it, or set builder.skip"));
    value(dom, "forkCount")
        .filter("0"::equals)
        .ifPresent(
            zero ->
                traps.add(
                    plugin
                        + " has <forkCount>0</forkCount>, tests in Maven's own JVM: fork at least"
                        + " one, or set builder.skip"));
    value(dom, "enableProcessChecker")
        .filter(checker -> checker.equals("native") || checker.equals("all"))
        .ifPresent(
            checker ->
                traps.add(
                    plugin
                        + " has <enableProcessChecker>"
                        + checker
                        + "</enableProcessChecker>,"
                        + " which looks for Maven's process where a container can't see it and ends"
                        + " the tests: use ping"));
  }

  private static Optional<String> value(Xpp3Dom dom, String name) {
    return Optional.ofNullable(dom.getChild(name))
        .map(Xpp3Dom::getValue)
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }
}
