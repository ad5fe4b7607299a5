package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;
import org.w3c.dom.Element;

/** How one execution of Surefire or Failsafe is configured. */
final class TestExecution {
  private final MavenProject project;
  private final Properties user;
  private final TestKind kind;
  private final Plugin plugin;
  private final Optional<PluginExecution> execution;

  private TestExecution(
      MavenProject project,
      Properties user,
      TestKind kind,
      Plugin plugin,
      Optional<PluginExecution> execution) {
    this.project = project;
    this.user = user;
    this.kind = kind;
    this.plugin = plugin;
    this.execution = execution;
  }

  /**
   * Those of a project that run tests; of a plugin that is configured but bound to no phase, the
   * one of a command line.
   *
   * @param user what the command line defines
   */
  static List<TestExecution> of(MavenProject project, Properties user) {
    List<TestExecution> all = new ArrayList<>();
    for (Plugin plugin : project.getBuildPlugins()) {
      Optional<TestKind> kind = TestKind.ofPlugin(plugin.getKey());
      if (kind.isPresent()) {
        List<PluginExecution> bound =
            plugin.getExecutions().stream()
                .filter(each -> each.getGoals().contains(kind.get().goal()))
                .filter(each -> !"none".equals(each.getPhase()))
                .toList();
        bound.forEach(
            each ->
                all.add(new TestExecution(project, user, kind.get(), plugin, Optional.of(each))));
        if (bound.isEmpty()) {
          all.add(new TestExecution(project, user, kind.get(), plugin, Optional.empty()));
        }
      }
    }
    return all;
  }

  TestKind kind() {
    return kind;
  }

  /** Its id; empty if it is bound to no phase. */
  Optional<String> id() {
    return execution.map(PluginExecution::getId);
  }

  /** The plugin's version. */
  String version() {
    return Optional.ofNullable(plugin.getVersion()).orElse("");
  }

  /** For messages. */
  String name() {
    return plugin.getArtifactId() + id().map(id -> " (" + id + ")").orElse("");
  }

  private Optional<Xpp3Dom> element(String parameter) {
    Object configuration =
        execution.map(PluginExecution::getConfiguration).orElse(plugin.getConfiguration());
    return configuration instanceof Xpp3Dom dom
        ? Optional.ofNullable(dom.getChild(parameter))
        : Optional.empty();
  }

  /** What the pom says literally, which wins over properties. */
  Optional<String> literal(String parameter) {
    return element(parameter)
        .map(Xpp3Dom::getValue)
        .map(String::strip)
        .filter(value -> !value.isEmpty() && !value.contains("${"));
  }

  /** What the command line says, which wins over properties of the project. */
  Optional<String> user(String property) {
    return Optional.ofNullable(user.getProperty(property)).filter(value -> !value.isBlank());
  }

  /** What a property says, wherever it is defined. */
  Optional<String> property(String property) {
    return user(property)
        .or(() -> Optional.ofNullable(project.getProperties().getProperty(property)))
        .filter(value -> !value.isBlank());
  }

  /** What a parameter is worth. */
  Optional<String> value(String parameter, String property) {
    return literal(parameter).or(() -> property(property));
  }

  /** The items of a list that the pom says literally. */
  List<String> literalItems(String parameter) {
    return element(parameter).stream()
        .flatMap(list -> Arrays.stream(list.getChildren()))
        .flatMap(item -> Stream.ofNullable(item.getValue()))
        .map(String::strip)
        .filter(item -> !item.isEmpty())
        .toList();
  }

  /** The items of a list. */
  List<String> items(String parameter) {
    List<String> literal = literalItems(parameter);
    return literal.isEmpty()
        ? property(kind.property(parameter)).stream()
            .flatMap(text -> Arrays.stream(text.split(",")))
            .toList()
        : literal;
  }

  /** Whether some of a class's tests may be left out by their groups or tags. */
  boolean isFiltered() {
    return value("groups", "groups").isPresent()
        || value("excludedGroups", "excludedGroups").isPresent()
        || element("properties").isPresent();
  }

  /** Whether it leaves out classes itself, and so looks for nested ones by their own names. */
  boolean excludesItself() {
    return !literalItems("excludes").isEmpty()
        || property(kind.property("excludes"))
            .filter(text -> !text.equals(ShardExcludes.NESTED))
            .isPresent();
  }

  /** The folder of its reports. */
  Path reports() {
    return project
        .getBasedir()
        .toPath()
        .resolve(
            literal("reportsDirectory")
                .orElse(project.getBuild().getDirectory() + "/" + kind.text() + "-reports"));
  }

  /** Which classes it runs. */
  TestPatterns patterns() throws IOException {
    List<String> includes = new ArrayList<>(items("includes"));
    includes.addAll(lines("includesFile"));
    return new TestPatterns(includes.isEmpty() ? kind.includes() : includes, items("excludes"));
  }

  private List<String> lines(String parameter) throws IOException {
    Optional<Path> file =
        value(parameter, kind.property(parameter))
            .map(project.getBasedir().toPath()::resolve)
            .filter(Files::isRegularFile);
    // the platform's, as Surefire reads it
    return file.isPresent() ? Files.readAllLines(file.get(), Charset.defaultCharset()) : List.of();
  }

  /** The folder of its compiled test classes. */
  Path classes() {
    return project
        .getBasedir()
        .toPath()
        .resolve(
            literal("testClassesDirectory").orElse(project.getBuild().getTestOutputDirectory()));
  }

  /**
   * What kept Failsafe from running all, which it says only when it verifies; {@code
   * failsafe-summary.xsd}.
   */
  Optional<String> brokenOff() throws IOException, BuildException {
    Path summary =
        project
            .getBasedir()
            .toPath()
            .resolve(
                literal("summaryFile")
                    .orElse(
                        project.getBuild().getDirectory()
                            + "/failsafe-reports/failsafe-summary.xml"));
    if (kind != TestKind.FAILSAFE || Files.notExists(summary)) {
      return Optional.empty();
    }
    Element root = XmlText.parse(summary.toString(), Files.readAllBytes(summary));
    return XmlText.text(root, "failureMessage")
        .filter(message -> !message.isEmpty())
        .map(message -> message.lines().findFirst().orElse(message))
        .or(
            () ->
                Optional.of("a timeout")
                    .filter(timeout -> root.getAttribute("timeout").equals("true")));
  }

  /** The names of the compiled classes of some executions, nested ones too. */
  static Set<String> compiled(List<TestExecution> executions) throws IOException {
    Set<String> names = new TreeSet<>();
    for (Path folder : executions.stream().map(TestExecution::classes).distinct().toList()) {
      names.addAll(TestClassNames.below(folder, List.of(".class")));
    }
    return names;
  }

  /** The abstract ones among them that have nested ones. */
  static Set<String> bases(List<TestExecution> executions) throws IOException {
    Set<String> bases = new TreeSet<>();
    for (Path folder : executions.stream().map(TestExecution::classes).distinct().toList()) {
      Set<String> outermost = new TreeSet<>();
      TestClassNames.below(folder, List.of(".class")).stream()
          .filter(name -> !TestClassNames.outermost(name).equals(name))
          .forEach(name -> outermost.add(TestClassNames.outermost(name)));
      for (String name : outermost) {
        Path file = folder.resolve(name.replace('.', '/') + ".class");
        if (Files.exists(file) && AbstractClass.is(file)) {
          bases.add(name);
        }
      }
    }
    return bases;
  }
}
