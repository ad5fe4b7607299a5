package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.apache.maven.model.Model;

/**
 * The lines of a key's manifest that say what a Maven build resolves, for all modules of the build
 * root, each {@code maven KIND …}:
 *
 * <pre>
 * maven configured PLUGIN PLACE [G:A] VERSION …      what a plugin's configuration has fetched
 * maven core-extension G:A VERSION                   .mvn/extensions.xml
 * maven dependency G:A VERSION [type= classifier= scope= optional= path= exclude=…]
 * maven extension G:A VERSION
 * maven goals GOAL…
 * maven import G:A VERSION [exclude=…]               a BOM
 * maven jdk FEATURE
 * maven managed G:A VERSION [as a dependency]        where it differs from what the parent says
 * maven order SHA256                                 what meets in one module, in which order
 * maven packaging PACKAGING
 * maven parent G:A VERSION                           one that is not in the repository
 * maven plugin G:A VERSION [extensions=] [+ its own dependencies]
 * maven plugin-repository ID URL [layout= releases= snapshots=]
 * maven repository ID URL [layout= releases= snapshots=]
 * maven report G:A VERSION                           if the goals make a site
 * maven version VERSION                              of Maven
 * </pre>
 *
 * <p>A version that is a hyphen is decided by another line: by one of management, or by Maven's.
 * Modules are in no line, neither by name nor by version.
 *
 * <p>Everything is the repository's own word, so that it is the same on any machine. Maven's
 * version is that of the Maven Wrapper, and Java's the release that is compiled for, unless the
 * user names them; never what happens to run. Profiles count when named, or active by default;
 * properties when a pom or {@code .mvn/maven.config} defines them. Coordinates that only a machine
 * could complete are refused; elsewhere, as in a classifier, such an expression stays as it is
 * written.
 */
public final class MavenLines {
  private final Path workTree;
  private final ExternalPoms others;

  /**
   * For one repository.
   *
   * @param workTree its root
   * @param others where poms come from that are not in it
   */
  public MavenLines(Path workTree, ExternalPoms others) {
    this.workTree = workTree;
    this.others = others;
  }

  /**
   * The lines of the build that a folder belongs to, sorted.
   *
   * @param pom of any of its modules
   * @throws BuildException when a pom is wrong, a parent can't be had, or coordinates depend on the
   *     machine
   */
  public BuildLines of(Path pom, MavenKeyRequest request) throws BuildException, IOException {
    Path real = workTree.toRealPath();
    RawPoms raw = new RawPoms(real);
    Path root = new BuildRoot(real, raw).of(pom.toRealPath());
    Map<Path, Model> all = raw.closure(root);
    MavenFolder folder = MavenFolder.of(root, real);
    NamedProfiles profiles = new NamedProfiles(request.profiles());
    EffectivePoms poms =
        new EffectivePoms(raw, ReactorPoms.of(all, others), profiles, folder.properties());
    Map<String, EffectivePom> modules = modules(root, raw, poms);
    poms.refuseUnknownProfiles();

    Set<String> lines = new TreeSet<>(folder.extensions());
    LineText goals = new LineText(real, "goals");
    request.goals().forEach(goals::word);
    lines.add(goals.toString());
    mavenVersion(request, folder)
        .ifPresent(version -> lines.add(new LineText(real, "version").word(version).toString()));
    jdk(request, modules)
        .ifPresent(version -> lines.add(new LineText(real, "jdk").word(version).toString()));
    Coordinates coordinates = new Coordinates(real, raw, modules);
    lines.addAll(
        new ReactorLines(coordinates, new Lifecycle(request.goals())).of(modules.values()));
    return new BuildLines(List.copyOf(lines), all.keySet(), sources(raw, all.keySet(), folder));
  }

  private static List<String> sources(RawPoms raw, Set<Path> poms, MavenFolder folder)
      throws BuildException {
    Set<Path> sources = new TreeSet<>(poms);
    for (Path pom : poms) {
      sources.addAll(raw.parents(pom));
    }
    sources.addAll(folder.files());
    return sources.stream().map(raw::name).toList();
  }

  private static Map<String, EffectivePom> modules(Path root, RawPoms raw, EffectivePoms poms)
      throws BuildException {
    Map<String, EffectivePom> modules = new LinkedHashMap<>();
    Set<Path> visited = new LinkedHashSet<>();
    Deque<Path> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Path next = open.removeFirst();
      if (visited.add(next)) {
        EffectivePom pom = poms.of(next);
        modules.put(pom.id(), pom);
        for (String module : pom.model().getModules()) {
          Path path = RawPoms.module(next, module);
          if (!Files.isRegularFile(path)) {
            throw new BuildException(
                raw.name(next)
                    + " has a module "
                    + module
                    + ", but there is no pom: add it, or remove the module");
          }
          open.addLast(path);
        }
      }
    }
    return modules;
  }

  private static Optional<String> mavenVersion(MavenKeyRequest request, MavenFolder folder)
      throws BuildException, IOException {
    Optional<String> wrapper = folder.wrapperVersion();
    if (wrapper.isPresent()
        && request.mavenVersion().isPresent()
        && !wrapper.equals(request.mavenVersion())) {
      throw new BuildException(
          "mavenVersion is "
              + request.mavenVersion().get()
              + ", but the Maven Wrapper's is "
              + wrapper.get()
              + ": remove <mavenVersion>, or correct .mvn/wrapper/maven-wrapper.properties");
    }
    return wrapper.or(request::mavenVersion);
  }

  private static Optional<String> jdk(MavenKeyRequest request, Map<String, EffectivePom> modules) {
    OptionalInt compiled = JdkVersion.of(modules.values());
    return request
        .jdk()
        .or(
            () ->
                compiled.isPresent()
                    ? Optional.of(Integer.toString(compiled.getAsInt()))
                    : Optional.empty());
  }
}
