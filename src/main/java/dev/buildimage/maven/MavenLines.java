package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildLines;
import dev.buildimage.build.UnavailableParentException;
import dev.buildimage.key.CommitInputs;
import dev.buildimage.key.InputSource;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
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
  private final KeyRepository repository;
  private final ExternalPoms others;
  private final ParsedPoms parsed = new ParsedPoms();
  private final Map<Path, Path> roots = new HashMap<>();
  private Optional<KnownLines> known = Optional.empty();

  /**
   * For one repository.
   *
   * @param others where poms come from that are not in it
   */
  public MavenLines(KeyRepository repository, ExternalPoms others) {
    this.repository = repository;
    this.others = others;
  }

  /**
   * The lines of the build that a pom belongs to, as the work tree or a commit has it.
   *
   * @param pom of any of its modules, in the work tree
   * @throws BuildException when a pom is wrong, or coordinates depend on the machine
   * @throws UnavailableParentException when a parent can't be had
   */
  public BuildLines of(InputSource source, Path pom, MavenKeyRequest request)
      throws BuildException, KeyException, IOException {
    Path workTree = repository.workTree().toRealPath();
    if (!(source instanceof CommitInputs commit)) {
      SourceFiles files = new SourceFiles(workTree, source);
      return read(files, root(pom, files), request).lines();
    }
    Path root = roots.get(pom);
    if (root == null) {
      // one work tree is looked at, however long the history
      root = root(pom, new SourceFiles(workTree, repository));
      roots.put(pom, root);
    }
    Optional<BuildLines> same =
        known.isPresent() ? known.get().in(commit, root, request) : Optional.empty();
    return same.isPresent() ? same.get() : of(commit, workTree, root, request);
  }

  private Path root(Path pom, SourceFiles files) throws BuildException, KeyException, IOException {
    return new BuildRoot(files.workTree(), new RawPoms(files, parsed)).of(pom.toRealPath());
  }

  private BuildLines of(CommitInputs commit, Path workTree, Path root, MavenKeyRequest request)
      throws BuildException, KeyException, IOException {
    known = Optional.empty();
    try {
      Read read = read(new SourceFiles(workTree, commit), root, request);
      Set<String> expressions = parsed.expressions();
      read.properties().values().forEach(v -> expressions.addAll(PomText.expressions(v)));
      known =
          Optional.of(
              new KnownLines(
                  root, request, commit, read.lines(), parsed, read.poms(), expressions));
      return read.lines();
    } catch (BuildException e) {
      throw new BuildException(in(commit, e), e);
    } catch (UnavailableParentException e) {
      throw new UnavailableParentException(in(commit, e), e);
    }
  }

  private static String in(CommitInputs commit, Exception failure) {
    return "in commit " + commit.commit().id() + ", " + failure.getMessage();
  }

  /** Where a commit has no such pom, the one above is what the build came from. */
  private static Optional<Path> nearest(Path pom, SourceFiles files) throws KeyException {
    if (files.isFile(pom)) {
      return Optional.of(pom);
    }
    for (Path folder = pom.getParent();
        folder != null && folder.startsWith(files.workTree());
        folder = folder.getParent()) {
      if (files.isFile(folder.resolve("pom.xml"))) {
        return Optional.of(folder.resolve("pom.xml"));
      }
    }
    return Optional.empty();
  }

  /**
   * What lines were made from.
   *
   * @param poms the text of each, by its path in the repository
   * @param properties of Maven's command line
   */
  private record Read(BuildLines lines, Map<String, byte[]> poms, Map<String, String> properties) {}

  private Read read(SourceFiles files, Path pom, MavenKeyRequest request)
      throws BuildException, KeyException, IOException {
    parsed.next();
    Optional<Path> start = nearest(pom, files);
    if (start.isEmpty()) {
      return new Read(
          new BuildLines(List.of(), Set.of(), List.of(), files.asked()), Map.of(), Map.of());
    }
    Path workTree = files.workTree();
    RawPoms raw = new RawPoms(files, parsed);
    Path root = new BuildRoot(workTree, raw).of(start.get());
    Map<Path, Model> all = raw.closure(root);
    MavenFolder folder = MavenFolder.of(root, files);
    NamedProfiles profiles = new NamedProfiles(request.profiles());
    EffectivePoms poms =
        new EffectivePoms(
            raw, parsed, ReactorPoms.of(raw, all, others), profiles, folder.properties());
    Map<String, EffectivePom> modules = modules(root, raw, poms);
    poms.refuseUnknownProfiles();

    Set<String> lines = new TreeSet<>(folder.extensions());
    LineText goals = new LineText(workTree, "goals");
    request.goals().forEach(goals::word);
    lines.add(goals.toString());
    mavenVersion(request, folder)
        .ifPresent(
            version -> lines.add(new LineText(workTree, "version").word(version).toString()));
    jdk(request, modules)
        .ifPresent(version -> lines.add(new LineText(workTree, "jdk").word(version).toString()));
    Coordinates coordinates = new Coordinates(workTree, raw, modules);
    lines.addAll(
        new ReactorLines(coordinates, new Lifecycle(request.goals())).of(modules.values()));
    BuildLines build =
        new BuildLines(
            List.copyOf(lines),
            all.keySet().stream().map(raw::name).collect(Collectors.toSet()),
            sources(raw, all.keySet(), folder),
            files.asked());
    return new Read(build, raw.texts(), folder.properties());
  }

  private static List<String> sources(RawPoms raw, Set<Path> poms, MavenFolder folder)
      throws BuildException, KeyException {
    Set<Path> sources = new TreeSet<>(poms);
    for (Path pom : poms) {
      sources.addAll(raw.parents(pom));
    }
    sources.addAll(folder.files());
    return sources.stream().map(raw::name).toList();
  }

  private static Map<String, EffectivePom> modules(Path root, RawPoms raw, EffectivePoms poms)
      throws BuildException, KeyException, UnavailableParentException {
    Map<String, EffectivePom> modules = new LinkedHashMap<>();
    Set<Path> visited = new LinkedHashSet<>();
    Deque<Path> open = new ArrayDeque<>(List.of(root));
    while (!open.isEmpty()) {
      Path next = open.removeFirst();
      if (visited.add(next)) {
        EffectivePom pom = poms.of(next);
        modules.put(pom.id(), pom);
        for (String module : pom.model().getModules()) {
          Path path = raw.module(next, module);
          if (!raw.exists(path)) {
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
      throws BuildException, KeyException, IOException {
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
