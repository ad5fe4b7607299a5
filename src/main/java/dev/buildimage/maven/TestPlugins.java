package dev.buildimage.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** What a project's Surefire and Failsafe are configured with, in each of their executions. */
public final class TestPlugins {
  static final Set<String> KEYS =
      Set.of(
          "org.apache.maven.plugins:maven-surefire-plugin",
          "org.apache.maven.plugins:maven-failsafe-plugin");

  private record Place(String plugin, Xpp3Dom configuration) {}

  /**
   * What a parameter is worth in one place.
   *
   * @param said as a message names it
   */
  record Value(String text, String said) {}

  private final List<Place> places = new ArrayList<>();
  private final Function<String, Optional<String>> properties;

  /**
   * Of a project.
   *
   * @param user what the command line defines
   */
  public TestPlugins(MavenProject project, Properties user) {
    this.properties =
        name ->
            Optional.ofNullable(user.getProperty(name))
                .or(() -> Optional.ofNullable(project.getProperties().getProperty(name)));
    for (Plugin plugin : project.getBuildPlugins()) {
      if (KEYS.contains(plugin.getKey())) {
        add(plugin, plugin.getConfiguration());
        for (PluginExecution execution : plugin.getExecutions()) {
          add(plugin, execution.getConfiguration());
        }
      }
    }
  }

  private void add(Plugin plugin, Object configuration) {
    places.add(
        new Place(
            plugin.getArtifactId(),
            configuration instanceof Xpp3Dom dom ? dom : new Xpp3Dom("configuration")));
  }

  /** What a parameter is worth: what the pom says literally, else one of the properties. */
  List<Value> values(String parameter, String... names) {
    List<Value> values = new ArrayList<>();
    for (Place place : places) {
      Optional<String> text = text(place.configuration(), parameter);
      if (text.filter(literal -> !literal.contains("${")).isPresent()) {
        String said = "<" + parameter + ">" + text.get() + "</" + parameter + ">";
        values.add(new Value(text.get(), place.plugin() + " has " + said));
      } else {
        List<String> asked =
            text.map(reference -> List.of(reference.replaceAll("^\\$\\{|}$", "")))
                .orElse(Arrays.asList(names));
        for (String name : asked) {
          properties
              .apply(name)
              .ifPresent(
                  value ->
                      values.add(new Value(value, place.plugin() + " has " + name + "=" + value)));
        }
      }
    }
    return values;
  }

  private static Optional<String> text(Xpp3Dom dom, String name) {
    return Optional.ofNullable(dom.getChild(name))
        .map(Xpp3Dom::getValue)
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** An element's parts, wherever it is. */
  List<Xpp3Dom> elements(String name) {
    return places.stream()
        .flatMap(place -> Optional.ofNullable(place.configuration().getChild(name)).stream())
        .toList();
  }

  /** Whether tests wait for a debugger. */
  public boolean areDebugged() {
    return !debuggers().isEmpty();
  }

  List<Value> debuggers() {
    return values("debugForkedProcess", "maven.surefire.debug", "maven.failsafe.debug").stream()
        .filter(value -> !value.text().equals("false"))
        .toList();
  }

  /** Whether there may be tests elsewhere than in the folder of compiled tests. */
  public boolean lookElsewhere() {
    return !elements("dependenciesToScan").isEmpty()
        || !elements("testClassesDirectory").isEmpty()
        || properties.apply("dependenciesToScan").isPresent();
  }

  /** Whether some may run although {@code skipTests} says otherwise. */
  public boolean decideThemselvesWhatToSkip() {
    return !elements("skipTests").isEmpty();
  }

  /**
   * The folders that tests start in, where the pom says one.
   *
   * @param basedir the project's
   */
  public Set<Path> workingDirectories(Path basedir) {
    Set<Path> folders = new LinkedHashSet<>();
    values("workingDirectory").forEach(value -> folders.add(basedir.resolve(value.text())));
    return folders;
  }

  /** The variables that tests are given beside the environment's. */
  public Map<String, String> environmentVariables() {
    Map<String, String> variables = new TreeMap<>();
    for (Xpp3Dom element : elements("environmentVariables")) {
      for (Xpp3Dom variable : element.getChildren()) {
        variables.put(variable.getName(), Optional.ofNullable(variable.getValue()).orElse(""));
      }
    }
    return variables;
  }
}
