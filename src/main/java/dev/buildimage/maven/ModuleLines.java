package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.maven.model.Build;
import org.apache.maven.model.Dependency;
import org.apache.maven.model.DependencyManagement;
import org.apache.maven.model.Extension;
import org.apache.maven.model.Model;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.ReportPlugin;
import org.apache.maven.model.Reporting;
import org.apache.maven.model.Repository;
import org.apache.maven.model.RepositoryPolicy;

/** What decides the resolution of one module. */
final class ModuleLines {
  private final Coordinates coordinates;
  private final Lifecycle lifecycle;

  ModuleLines(Coordinates coordinates, Lifecycle lifecycle) {
    this.coordinates = coordinates;
    this.lifecycle = lifecycle;
  }

  /** Parents that are not in the repository, the nearest first. */
  List<Item> parents(EffectivePom pom) {
    return pom.parents().stream()
        .map(parent -> parent.split(" ", 2))
        .map(
            words ->
                new Item(
                    "parent " + words[0],
                    coordinates.line("parent").word(words[0]).word(words[1]).toString()))
        .toList();
  }

  /** Repositories of dependencies, then of plugins, in the order in which they are asked. */
  List<Item> repositories(EffectivePom pom) {
    List<Item> items = new ArrayList<>();
    pom.model().getRepositories().forEach(r -> items.add(repository("repository", r)));
    pom.model().getPluginRepositories().forEach(r -> items.add(repository("plugin-repository", r)));
    return items;
  }

  private Item repository(String kind, Repository repository) {
    String line =
        coordinates
            .line(kind)
            .word(repository.getId())
            .word(withoutUser(repository.getUrl()))
            .attribute("layout", repository.getLayout(), "default")
            .attribute("releases", policy(repository.getReleases()), "true")
            .attribute("snapshots", policy(repository.getSnapshots()), "true")
            .toString();
    return new Item(line, line);
  }

  /** Credentials decide nothing, and are for no one's eyes. */
  private static String withoutUser(String url) {
    return url == null ? "" : url.replaceFirst("^([\\w+.:-]+?://)[^/?#]*@", "$1");
  }

  private static String policy(RepositoryPolicy policy) {
    if (policy == null) {
      return "true";
    }
    StringBuilder text = new StringBuilder().append(policy.isEnabled());
    if (policy.getUpdatePolicy() != null) {
      text.append(",update:").append(policy.getUpdatePolicy());
    }
    if (policy.getChecksumPolicy() != null) {
      text.append(",checksum:").append(policy.getChecksumPolicy());
    }
    return text.toString();
  }

  /** Dependencies, in the order that decides between versions; not those on other modules. */
  Item dependency(EffectivePom pom, Dependency dependency) throws BuildException {
    return new Item(
        Coordinates.name("dependency", dependency),
        coordinates.dependency("dependency", pom, dependency).toString());
  }

  /** Managed dependencies, BOMs apart, by name; not those on modules. */
  List<Item> managed(EffectivePom pom) throws BuildException {
    Set<String> inherited = new HashSet<>();
    for (Dependency dependency : management(pom.inherited())) {
      inherited.add(Coordinates.describe(coordinates.line("managed"), dependency).toString());
    }
    List<Item> items = new ArrayList<>();
    for (Dependency dependency : management(pom.model())) {
      if (!isImport(dependency) && coordinates.module(dependency).isEmpty()) {
        String line = coordinates.dependency("managed", pom, dependency).toString();
        // what a parent says by its own version needs no word here
        items.add(
            new Item(
                Coordinates.name("managed", dependency), inherited.contains(line) ? "" : line));
      }
    }
    return items.stream().sorted(Comparator.comparing(Item::name)).toList();
  }

  /** The BOMs that a module imports, in the order that decides between versions. */
  List<Dependency> imports(EffectivePom pom) {
    return management(pom.model()).stream().filter(ModuleLines::isImport).toList();
  }

  /** A BOM that is no module. */
  Item bom(EffectivePom pom, Dependency bom) throws BuildException {
    coordinates.refuseUnknown(pom, bom.getGroupId(), bom.getArtifactId(), bom.getVersion());
    Dependency plain = bom.clone();
    plain.setScope(null);
    plain.setType("jar");
    return new Item(
        Coordinates.name("import", bom),
        Coordinates.describe(coordinates.line("import"), plain).toString());
  }

  private static boolean isImport(Dependency dependency) {
    return "import".equals(dependency.getScope()) && "pom".equals(dependency.getType());
  }

  private static List<Dependency> management(Model model) {
    return Optional.ofNullable(model.getDependencyManagement())
        .map(DependencyManagement::getDependencies)
        .orElse(List.of());
  }

  /** Plugins, extensions and reports, with the packaging that brings plugins of its own. */
  List<String> build(EffectivePom pom) throws BuildException {
    List<String> lines = new ArrayList<>();
    lines.add(coordinates.line("packaging").word(pom.model().getPackaging()).toString());
    for (Plugin plugin : new EffectivePlugins(lifecycle).of(pom)) {
      lines.addAll(plugin(pom, plugin));
    }
    List<Extension> extensions =
        Optional.ofNullable(pom.model().getBuild()).map(Build::getExtensions).orElse(List.of());
    for (Extension extension : extensions) {
      String artifact = extension.getArtifactId();
      if (coordinates.module(extension.getGroupId(), artifact, extension.getVersion()).isEmpty()) {
        coordinates.refuseUnknown(pom, extension.getGroupId(), artifact, extension.getVersion());
        lines.add(
            coordinates
                .line("extension")
                .word(extension.getGroupId() + ":" + artifact)
                .word(extension.getVersion())
                .toString());
      }
    }
    if (lifecycle.hasSite()) {
      List<ReportPlugin> reports =
          Optional.ofNullable(pom.model().getReporting())
              .map(Reporting::getPlugins)
              .orElse(List.of());
      for (ReportPlugin report : reports) {
        lines.add(
            coordinates.line("report").word(report.getKey()).word(report.getVersion()).toString());
      }
    }
    return lines;
  }

  private List<String> plugin(EffectivePom pom, Plugin plugin) throws BuildException {
    List<String> lines = new ArrayList<>();
    boolean own =
        coordinates
            .module(plugin.getGroupId(), plugin.getArtifactId(), plugin.getVersion())
            .isPresent();
    LineText line =
        coordinates.line("plugin").word(plugin.getKey()).word(own ? "" : plugin.getVersion());
    if (!own) {
      coordinates.refuseUnknown(
          pom, plugin.getGroupId(), plugin.getArtifactId(), plugin.getVersion());
      line.attribute("extensions", plugin.getExtensions(), "false");
    }
    boolean more = false;
    for (Dependency dependency : plugin.getDependencies()) {
      if (coordinates.module(dependency).isEmpty()) {
        coordinates.refuseUnknown(
            pom, dependency.getGroupId(), dependency.getArtifactId(), dependency.getVersion());
        Coordinates.describe(line.word("+"), dependency);
        more = true;
      }
    }
    if (!own || more) {
      lines.add(line.toString());
    }
    ConfiguredVersions configured =
        new ConfiguredVersions(pom.model().getVersion(), this::isModule);
    lines.addAll(configured.of(plugin, () -> coordinates.line("configured").word(plugin.getKey())));
    return lines;
  }

  private boolean isModule(String id) {
    String[] parts = id.split(":", 3);
    return coordinates.module(parts[0], parts[1], parts[2]).isPresent();
  }

  /** Another module as a dependency: what it is called doesn't matter, what it brings does. */
  Item sibling(String order, Dependency dependency) {
    Dependency nameless = dependency.clone();
    nameless.setGroupId("");
    nameless.setArtifactId(order);
    nameless.setVersion("");
    return new Item(Coordinates.describe(coordinates.line("module"), nameless).toString(), "");
  }
}
