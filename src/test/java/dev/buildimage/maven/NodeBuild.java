package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.ExecutionEvent;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.model.Build;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;

/** A node's build, with a Surefire that leaves out what it is told to, and reports the rest. */
final class NodeBuild {
  private final Path checkout;
  private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();
  private final List<MavenProject> modules;
  private final ShardTests tests;
  private final Shard shard;
  private final List<String> warnings = new ArrayList<>();
  private final Map<String, Map<String, Integer>> written = new LinkedHashMap<>();
  String commit = "c0ffee";
  String key = "d00d";

  NodeBuild(Path checkout, Shard shard, MavenProject... modules) {
    this.checkout = checkout;
    this.shard = shard;
    this.modules = List.of(modules);
    request.setGoals(List.of("clean", "verify"));
    request.setUserProperties(new Properties());
    request.setStartTime(new Date(System.currentTimeMillis() - 90_000));
    this.tests = ShardTests.of(request, warnings::add);
  }

  Properties user() {
    return request.getUserProperties();
  }

  List<String> warnings() {
    return warnings;
  }

  void goals(String... goals) {
    request.setGoals(List.of(goals));
  }

  /** A module with both plugins. */
  static MavenProject module(Path checkout, String name) throws Exception {
    Path folder = Files.createDirectories(checkout.resolve(name).normalize());
    Model model = new Model();
    Build build = new Build();
    model.setBuild(build);
    model.setArtifactId(folder.getFileName().toString());
    MavenProject project = new MavenProject(model);
    project.setFile(folder.resolve("pom.xml").toFile());
    Files.writeString(folder.resolve("pom.xml"), "<project/>");
    build.setDirectory(folder.resolve("target").toString());
    build.setTestSourceDirectory(folder.resolve("src/test/java").toString());
    build.setTestOutputDirectory(folder.resolve("target/test-classes").toString());
    plugin(project, "org.apache.maven.plugins", "maven-surefire-plugin", "default-test", "test");
    plugin(
        project,
        "org.apache.maven.plugins",
        "maven-failsafe-plugin",
        "default",
        "integration-test",
        "verify");
    plugin(project, "dev.buildimage", "builder-maven-plugin", "default", "prepare-tests");
    return project;
  }

  private static void plugin(
      MavenProject project, String group, String artifact, String id, String... goals) {
    Plugin plugin = new Plugin();
    plugin.setGroupId(group);
    plugin.setArtifactId(artifact);
    plugin.setVersion("3.5.6");
    PluginExecution execution = new PluginExecution();
    execution.setId(id);
    execution.setGoals(List.of(goals));
    plugin.addExecution(execution);
    project.getBuild().addPlugin(plugin);
  }

  /** Configures Surefire. */
  static void surefire(MavenProject project, String version, String configuration)
      throws Exception {
    Plugin plugin = project.getPlugin("org.apache.maven.plugins:maven-surefire-plugin");
    plugin.setVersion(version);
    plugin
        .getExecutions()
        .get(0)
        .setConfiguration(
            Xpp3DomBuilder.build(
                new StringReader("<configuration>" + configuration + "</configuration>")));
  }

  /** Adds test classes, with their sources. */
  static void classes(MavenProject project, String... names) throws IOException {
    for (String name : names) {
      String path = name.replace('.', '/');
      if (!name.contains("$")) {
        write(Path.of(project.getBuild().getTestSourceDirectory()).resolve(path + ".java"), "");
      }
      write(Path.of(project.getBuild().getTestOutputDirectory()).resolve(path + ".class"), "");
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  String prepare(MavenProject module) throws IOException, BuildException {
    ShardRequest shardRequest =
        new ShardRequest(
            shard,
            checkout.toRealPath(),
            Optional.of(commit),
            Optional.of(key),
            checkout.resolve(".mvn/builder-timings.json"));
    return tests.prepare(request, modules, module, shardRequest);
  }

  /** What of a module's classes a plugin runs here. */
  static List<String> left(MavenProject module, TestKind kind) throws IOException {
    List<String> lines =
        Files.readAllLines(
            Path.of(module.getProperties().getProperty(kind.property("excludesFile"))));
    TestPatterns found = new TestPatterns(kind.includes(), List.of());
    return TestClassNames.below(
            Path.of(module.getBuild().getTestOutputDirectory()), List.of(".class"))
        .stream()
        .filter(found::find)
        .filter(name -> !name.contains("$"))
        .filter(name -> lines.stream().noneMatch(line -> leavesOut(line, name)))
        .toList();
  }

  private static boolean leavesOut(String line, String name) {
    String path = "/" + name.replace('.', '/') + ".class";
    return line.startsWith("%regex[")
        ? Pattern.matches(line.substring(7, line.length() - 1), path.substring(1))
        : path.endsWith("/" + line);
  }

  /** How long a class takes, for the report. */
  NodeBuild takes(String className, int millis) {
    written.computeIfAbsent("millis", key -> new LinkedHashMap<>()).put(className, millis);
    return this;
  }

  /** Runs a plugin in a module, as Maven does. */
  void run(MavenProject module, TestKind kind) throws IOException {
    run(module, kind, Optional.empty());
  }

  void run(MavenProject module, TestKind kind, Optional<Exception> failure) throws IOException {
    begin(module, kind);
    for (String name : left(module, kind)) {
      report(module, kind, name, name, test(name, "passes", ""));
    }
    end(module, kind, failure);
  }

  void begin(MavenProject module, TestKind kind) {
    request.getExecutionListener().mojoStarted(event(module, kind, Optional.empty()));
  }

  void end(MavenProject module, TestKind kind, Optional<Exception> failure) {
    ExecutionEvent event = event(module, kind, failure);
    if (failure.isPresent()) {
      request.getExecutionListener().mojoFailed(event);
    } else {
      request.getExecutionListener().mojoSucceeded(event);
    }
  }

  static String test(String className, String name, String children) {
    return "<testcase classname='%s' name='%s' time='0.01'>%s</testcase>"
        .formatted(className, name, children);
  }

  Path report(MavenProject module, TestKind kind, String file, String suite, String tests)
      throws IOException {
    int millis = written.getOrDefault("millis", Map.of()).getOrDefault(suite, 10);
    Path report =
        Path.of(
            module.getBuild().getDirectory(), kind.text() + "-reports", "TEST-" + file + ".xml");
    write(
        report,
        "<testsuite name='%s' time='%s'>%s</testsuite>".formatted(suite, millis / 1e3, tests));
    write(report.resolveSibling(file + ".txt"), "summary of " + suite);
    return report;
  }

  private ExecutionEvent event(MavenProject module, TestKind kind, Optional<Exception> failure) {
    Plugin plugin = module.getPlugin("org.apache.maven.plugins:" + kind.plugin());
    MojoExecution mojo =
        new MojoExecution(plugin, kind.goal(), plugin.getExecutions().get(0).getId());
    return new Event(module, mojo, failure);
  }

  private record Event(MavenProject project, MojoExecution mojo, Optional<Exception> failure)
      implements ExecutionEvent {
    @Override
    public Type getType() {
      return Type.MojoStarted;
    }

    @Override
    public MavenSession getSession() {
      throw new UnsupportedOperationException();
    }

    @Override
    public MavenProject getProject() {
      return project;
    }

    @Override
    public MojoExecution getMojoExecution() {
      return mojo;
    }

    @Override
    public Exception getException() {
      return failure.orElse(null);
    }
  }
}
