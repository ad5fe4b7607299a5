package dev.buildimage.mojo;

import java.util.List;
import java.util.stream.Stream;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/**
 * The base of a final image whose user names none, as Jib chooses it: a JRE that runs the classes.
 */
final class DefaultBase {
  private static final List<Integer> LONG_TERM = List.of(8, 11, 17, 21, 25);

  private DefaultBase() {}

  static String of(MavenProject project) {
    int wanted = release(project);
    int jre = LONG_TERM.stream().filter(version -> version >= wanted).findFirst().orElse(wanted);
    return "eclipse-temurin:" + jre + "-jre";
  }

  /**
   * The Java release that a project is compiled for; the oldest there may be if it isn't told. As
   * Maven's compiler plugin decides: release before target, configuration before property.
   */
  static int release(MavenProject project) {
    return Stream.of("release", "target")
        .flatMap(
            name ->
                Stream.concat(
                    configured(project, name),
                    Stream.of(project.getProperties().getProperty("maven.compiler." + name, ""))))
        .map(value -> value.strip().replaceFirst("^1\\.", ""))
        .filter(value -> value.matches("[0-9]{1,3}"))
        .map(Integer::valueOf)
        .findFirst()
        .orElse(8);
  }

  private static Stream<String> configured(MavenProject project, String name) {
    return project.getBuildPlugins().stream()
        .filter(plugin -> plugin.getKey().equals("org.apache.maven.plugins:maven-compiler-plugin"))
        .flatMap(
            plugin ->
                Stream.concat(
                    plugin.getExecutions().stream()
                        .filter(execution -> execution.getId().equals("default-compile"))
                        .map(PluginExecution::getConfiguration),
                    Stream.ofNullable(plugin.getConfiguration())))
        .filter(Xpp3Dom.class::isInstance)
        .map(configuration -> ((Xpp3Dom) configuration).getChild(name))
        .flatMap(Stream::ofNullable)
        .map(Xpp3Dom::getValue)
        .flatMap(Stream::ofNullable);
  }
}
