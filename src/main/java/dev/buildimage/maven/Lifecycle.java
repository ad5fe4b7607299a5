package dev.buildimage.maven;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.model.Plugin;

/**
 * The plugins that Maven runs without being told (Introduction to the Build Lifecycle, built-in
 * bindings), so far as the goals reach them.
 */
final class Lifecycle {
  private static final String GROUP = "org.apache.maven.plugins";
  private static final List<String> JAVA =
      List.of("maven-resources-plugin", "maven-compiler-plugin", "maven-surefire-plugin");
  private static final Map<String, List<String>> PACKAGINGS =
      Map.of(
          "pom", List.of(),
          "bom", List.of(),
          "jar", List.of("maven-jar-plugin"),
          "ejb", List.of("maven-ejb-plugin"),
          "maven-plugin", List.of("maven-jar-plugin", "maven-plugin-plugin"),
          "war", List.of("maven-war-plugin"),
          "ear", List.of("maven-ear-plugin"),
          "rar", List.of("maven-rar-plugin"));
  private static final List<String> SITE = List.of("pre-site", "site", "post-site", "site-deploy");
  private static final Map<String, List<String>> LAST_PHASES =
      Map.of(
          "maven-install-plugin", List.of("install", "deploy"),
          "maven-deploy-plugin", List.of("deploy"),
          "maven-clean-plugin", List.of("pre-clean", "clean", "post-clean"),
          "maven-site-plugin", SITE);

  private final List<String> goals;

  Lifecycle(List<String> goals) {
    this.goals = goals;
  }

  /** The plugins of a packaging; empty when an extension brought the packaging. */
  Optional<List<String>> plugins(String packaging) {
    return Optional.ofNullable(PACKAGINGS.get(packaging))
        .map(
            own ->
                Stream.of(
                        packaging.equals("pom") || packaging.equals("bom")
                            ? List.<String>of()
                            : JAVA,
                        own,
                        LAST_PHASES.keySet().stream().sorted().toList())
                    .flatMap(List::stream)
                    .map(artifact -> GROUP + ":" + artifact)
                    .toList());
  }

  /** Whether the goals come to a plugin: those of a phase after them are not resolved. */
  boolean reaches(Plugin plugin) {
    return !plugin.getGroupId().equals(GROUP)
        || !plugin.getExecutions().isEmpty()
        || !LAST_PHASES.containsKey(plugin.getArtifactId())
        || LAST_PHASES.get(plugin.getArtifactId()).stream().anyMatch(goals::contains)
        || isCalled(plugin);
  }

  /** Whether a goal names a plugin by its prefix. */
  boolean isCalled(Plugin plugin) {
    String prefix =
        plugin.getArtifactId().replaceFirst("-?maven-?", "").replaceFirst("-?plugin$", "");
    return goals.stream().anyMatch(goal -> goal.startsWith(prefix + ":"));
  }

  /** Whether the reports' plugins are run. */
  boolean hasSite() {
    return goals.stream().anyMatch(goal -> SITE.contains(goal) || goal.startsWith("site:"));
  }
}
