package dev.buildimage.maven;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A build of several modules, to be changed here and there and written down. */
final class SampleBuild {
  /** {@code g:a}, a version or none, and more elements. */
  record Use(String id, String version, String more) {
    Use version(String other) {
      return new Use(id, other, more);
    }

    Use with(String element) {
      return new Use(id, version, more + element);
    }

    String xml(String element) {
      String[] parts = id.split(":");
      return "<%s><groupId>%s</groupId><artifactId>%s</artifactId>%s%s</%s>"
          .formatted(
              element,
              parts[0],
              parts[1],
              version.isEmpty() ? "" : "<version>" + version + "</version>",
              more,
              element);
    }
  }

  /** A module's folder is its name. */
  record Module(String name, List<Use> dependencies) {}

  final List<Module> modules = new ArrayList<>();
  final Map<String, String> properties = new TreeMap<>();
  final List<Use> managed = new ArrayList<>();
  final List<Use> plugins = new ArrayList<>();
  final List<Use> managedPlugins = new ArrayList<>();
  final List<Use> extensions = new ArrayList<>();
  final List<Use> coreExtensions = new ArrayList<>();
  final List<String> repositories = new ArrayList<>();
  final List<String> profiles = new ArrayList<>();
  String parentVersion = "1";
  String bomVersion = "1";
  String version = "1.0-SNAPSHOT";
  String wrapper = "3.9.16";
  String release = "17";
  String description = "";

  /** The same for the same seed. */
  static SampleBuild random(long seed) {
    Random random = new Random(seed);
    SampleBuild build = new SampleBuild();
    for (int i = 0; i < 2 + random.nextInt(4); i++) {
      List<Use> uses = new ArrayList<>();
      for (int d = 0; d < 4; d++) {
        if (d == 0 || random.nextBoolean()) {
          String given = d == 1 ? "" : d == 2 ? "${lib.version}" : "1." + random.nextInt(3);
          uses.add(new Use("g:lib" + d, given, ""));
        }
      }
      if (i > 0 && random.nextBoolean()) {
        uses.add(
            random.nextInt(uses.size() + 1),
            new Use("com.example:m" + random.nextInt(i), "${project.version}", ""));
      }
      build.modules.add(new Module("m" + i, uses));
    }
    build.properties.put("lib.version", "4");
    build.properties.put("managed.version", "5");
    build.managed.add(new Use("g:lib1", "${managed.version}", ""));
    for (int m = 0; m < random.nextInt(3); m++) {
      build.managed.add(new Use("g:transitive" + m, "1", ""));
    }
    build.plugins.add(
        new Use(
            "g:plugin",
            "1",
            "<dependencies>" + new Use("g:tool", "1", "").xml("dependency") + "</dependencies>"));
    build.managedPlugins.add(new Use("org.apache.maven.plugins:maven-compiler-plugin", "3", ""));
    build.extensions.add(new Use("g:wagon", "1", ""));
    build.coreExtensions.add(new Use("g:core", "1", ""));
    build.repositories.add("<repository><id>r</id><url>https://host.invalid/r</url></repository>");
    build.profiles.add(
        "<profile><id>named</id><dependencies>"
            + new Use("g:named", "1", "").xml("dependency")
            + "</dependencies></profile>");
    return build;
  }

  private static String xml(String element, List<Use> uses) {
    return uses.stream().map(use -> use.xml(element)).collect(Collectors.joining());
  }

  /** Writes it; the two external parents and nothing else is elsewhere. */
  void write(PomFolder folder) throws IOException {
    for (String v : List.of("1", "2")) {
      folder.external("o:parent:" + v, "<packaging>pom</packaging>");
    }
    folder.write(
        "pom.xml",
        "<project><modelVersion>4.0.0</modelVersion><parent><groupId>o</groupId>"
            + "<artifactId>parent</artifactId><version>"
            + parentVersion
            + "</version><relativePath/></parent><groupId>com.example</groupId>"
            + "<artifactId>root</artifactId><version>"
            + version
            + "</version><packaging>pom</packaging><description>"
            + description
            + "</description><modules>"
            + modules.stream()
                .map(m -> "<module>" + m.name() + "</module>")
                .collect(Collectors.joining())
            + "</modules><properties><maven.compiler.release>"
            + release
            + "</maven.compiler.release>"
            + properties.entrySet().stream()
                .map(p -> "<%1$s>%2$s</%1$s>".formatted(p.getKey(), p.getValue()))
                .collect(Collectors.joining())
            + "</properties><repositories>"
            + String.join("", repositories)
            + "</repositories><dependencyManagement><dependencies>"
            + xml("dependency", managed)
            + new Use("g:bom", bomVersion, "<type>pom</type><scope>import</scope>")
                .xml("dependency")
            + "</dependencies></dependencyManagement><build><pluginManagement><plugins>"
            + xml("plugin", managedPlugins)
            + "</plugins></pluginManagement><plugins>"
            + xml("plugin", plugins)
            + "</plugins><extensions>"
            + xml("extension", extensions)
            + "</extensions></build><profiles>"
            + String.join("", profiles)
            + "</profiles></project>");
    for (Module module : modules) {
      folder.write(
          module.name() + "/pom.xml",
          "<project><modelVersion>4.0.0</modelVersion><parent><groupId>com.example</groupId>"
              + "<artifactId>root</artifactId><version>"
              + version
              + "</version></parent><artifactId>"
              + module.name()
              + "</artifactId><dependencies>"
              + xml("dependency", module.dependencies())
              + "</dependencies></project>");
    }
    folder.write(
        ".mvn/extensions.xml", "<extensions>" + xml("extension", coreExtensions) + "</extensions>");
    folder.write(
        ".mvn/wrapper/maven-wrapper.properties",
        "distributionUrl=https://host.invalid/apache-maven-" + wrapper + "-bin.zip\n");
  }
}
