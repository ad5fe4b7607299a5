package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.build.BuildException;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.SampleBuild.Module;
import dev.buildimage.maven.SampleBuild.Use;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Lines change if, and only if, what is resolved may change. */
class MavenLinesPropertyTest {
  /** What a user may do to a build. */
  private interface Change extends BiConsumer<SampleBuild, Random> {}

  private static final Map<String, Change> OF_RESOLUTION =
      Map.ofEntries(
          Map.entry("property of a version", (b, r) -> b.properties.put("managed.version", "6")),
          Map.entry("version", (b, r) -> edit(b, r, use -> use.version("9"))),
          Map.entry("scope", (b, r) -> edit(b, r, use -> use.with("<scope>test</scope>"))),
          Map.entry("optional", (b, r) -> edit(b, r, use -> use.with("<optional>true</optional>"))),
          Map.entry(
              "classifier", (b, r) -> edit(b, r, use -> use.with("<classifier>c</classifier>"))),
          Map.entry("type", (b, r) -> edit(b, r, use -> use.with("<type>test-jar</type>"))),
          Map.entry(
              "exclusion",
              (b, r) ->
                  edit(
                      b,
                      r,
                      use ->
                          use.with(
                              "<exclusions><exclusion><groupId>g</groupId><artifactId>x"
                                  + "</artifactId></exclusion></exclusions>"))),
          Map.entry(
              "one more dependency",
              (b, r) -> any(b.modules, r).dependencies().add(new Use("g:new", "1", ""))),
          Map.entry("managed", (b, r) -> b.managed.add(new Use("g:managed", "1", ""))),
          Map.entry("parent", (b, r) -> b.parentVersion = "2"),
          Map.entry("BOM", (b, r) -> b.bomVersion = "2"),
          Map.entry("plugin", (b, r) -> b.plugins.replaceAll(use -> use.version("2"))),
          Map.entry(
              "managed plugin", (b, r) -> b.managedPlugins.replaceAll(use -> use.version("2"))),
          Map.entry(
              "plugin's dependency",
              (b, r) ->
                  b.plugins.replaceAll(
                      use -> new Use(use.id(), "1", use.more().replace(">1<", ">2<")))),
          Map.entry(
              "plugin's exclusion",
              (b, r) ->
                  b.plugins.replaceAll(
                      use ->
                          new Use(
                              use.id(),
                              "1",
                              use.more()
                                  .replace(
                                      "</dependency>",
                                      "<exclusions><exclusion><groupId>a</groupId><artifactId>b"
                                          + "</artifactId></exclusion></exclusions>"
                                          + "</dependency>")))),
          Map.entry(
              "annotation processor",
              (b, r) ->
                  b.plugins.add(
                      new Use(
                          "org.apache.maven.plugins:maven-compiler-plugin",
                          "",
                          "<configuration><annotationProcessorPaths>"
                              + new Use("g:processor", "1", "").xml("path")
                              + "</annotationProcessorPaths></configuration>"))),
          Map.entry(
              "repository",
              (b, r) -> b.repositories.replaceAll(text -> text.replace("/r<", "/other<"))),
          Map.entry("extension", (b, r) -> b.extensions.replaceAll(use -> use.version("2"))),
          Map.entry(
              "core extension", (b, r) -> b.coreExtensions.replaceAll(use -> use.version("2"))),
          Map.entry("Maven", (b, r) -> b.wrapper = "3.9.17"),
          Map.entry("JDK", (b, r) -> b.release = "21"),
          Map.entry(
              "order of dependencies",
              (b, r) -> {
                Module module = any(b.modules, r);
                module.dependencies().add(new Use("g:last", "1", ""));
                Collections.swap(module.dependencies(), 0, module.dependencies().size() - 1);
              }));

  private static final Map<String, Change> OF_APPEARANCE =
      Map.ofEntries(
          Map.entry("own version", (b, r) -> b.version = "2.0-SNAPSHOT"),
          Map.entry("description", (b, r) -> b.description = "new, for " + r.nextInt()),
          Map.entry("unused property", (b, r) -> b.properties.put("nobody", "" + r.nextInt())),
          Map.entry("renamed property", (b, r) -> rename(b)),
          Map.entry("order of modules", (b, r) -> Collections.shuffle(b.modules, r)),
          Map.entry("order of management", (b, r) -> Collections.shuffle(b.managed, r)),
          Map.entry(
              "unused managed plugin",
              (b, r) -> b.managedPlugins.add(new Use("g:idle", "" + r.nextInt(), ""))),
          Map.entry(
              "value instead of property",
              (b, r) ->
                  b.managed.replaceAll(
                      u -> u.version(u.version().replace("${managed.version}", "5")))),
          Map.entry("profile by JDK", (b, r) -> b.profiles.add(profile("<jdk>[8,)</jdk>"))),
          Map.entry(
              "profile by OS", (b, r) -> b.profiles.add(profile("<os><family>unix</family></os>"))),
          Map.entry(
              "profile by file",
              (b, r) -> b.profiles.add(profile("<file><exists>pom.xml</exists></file>"))),
          Map.entry(
              "profile by environment",
              (b, r) -> b.profiles.add(profile("<property><name>env.PATH</name></property>"))),
          Map.entry(
              "profile not named",
              (b, r) -> b.profiles.replaceAll(text -> text.replace(">1<", ">2<"))),
          Map.entry(
              "one more aggregator",
              (b, r) -> b.modules.add(new Module("empty", new ArrayList<>()))));

  private static String profile(String activation) {
    return "<profile><id>p</id><activation>"
        + activation
        + "</activation><dependencies>"
        + new Use("g:machine", "1", "").xml("dependency")
        + "</dependencies></profile>";
  }

  private static void rename(SampleBuild build) {
    build.properties.put("renamed", build.properties.remove("lib.version"));
    for (Module module : build.modules) {
      module
          .dependencies()
          .replaceAll(use -> use.version(use.version().replace("lib.version", "renamed")));
    }
  }

  private static <T> T any(List<T> all, Random random) {
    return all.get(random.nextInt(all.size()));
  }

  private static void edit(
      SampleBuild build, Random random, java.util.function.UnaryOperator<Use> edit) {
    any(build.modules, random).dependencies().replaceAll(edit);
  }

  @Provide
  Arbitrary<Set<String>> ofAppearance() {
    return Arbitraries.of(OF_APPEARANCE.keySet().stream().sorted().toList())
        .set()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  private interface Assertion {
    void check(PomFolder folder) throws BuildException, KeyException, IOException;
  }

  /** jqwik makes no temporary folders of its own. */
  private static void inFolder(Assertion assertion)
      throws BuildException, KeyException, IOException {
    Path temporary = Files.createTempDirectory("lines");
    try {
      assertion.check(new PomFolder(temporary));
    } finally {
      try (Stream<Path> all = Files.walk(temporary)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }

  private static MavenKeyRequest named() {
    return new MavenKeyRequest(
        List.of("verify"), Set.of("named"), Optional.empty(), Optional.empty());
  }

  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void whatMayChangeResolutionChangesTheLines(@ForAll long seed) throws Exception {
    inFolder(
        folder -> {
          SampleBuild.random(seed).write(folder);
          List<String> before = folder.lines();
          for (Map.Entry<String, Change> change : OF_RESOLUTION.entrySet()) {
            SampleBuild build = SampleBuild.random(seed);
            change.getValue().accept(build, new Random(seed));
            build.write(folder);

            assertThat(folder.lines()).as(change.getKey()).isNotEqualTo(before);
          }
        });
  }

  @Property(tries = 25, shrinking = ShrinkingMode.OFF)
  void whatCannotLeavesThemAlone(@ForAll long seed, @ForAll("ofAppearance") Set<String> changes)
      throws Exception {
    inFolder(
        folder -> {
          SampleBuild build = SampleBuild.random(seed);
          build.write(folder);
          List<String> before = folder.lines();
          for (String change : changes) {
            OF_APPEARANCE.get(change).accept(build, new Random(seed));
          }
          build.write(folder);

          assertThat(folder.lines()).isEqualTo(before);
        });
  }

  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void neitherDoLayoutAndComments(@ForAll long seed) throws Exception {
    inFolder(
        folder -> {
          SampleBuild build = SampleBuild.random(seed);
          build.write(folder);
          List<String> before = folder.lines();
          try (Stream<Path> all = Files.walk(folder.workTree())) {
            for (Path pom : all.filter(path -> path.endsWith("pom.xml")).toList()) {
              Files.writeString(
                  pom,
                  "<?xml version='1.0'?>\r\n<!-- a comment -->"
                      + Files.readString(pom)
                          .replaceAll("><(?!/)", ">\r\n\t<!-- <version>7</version> --> <"));
            }
          }

          assertThat(folder.lines()).isEqualTo(before);
        });
  }

  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void everyModuleGivesTheSame(@ForAll long seed) throws Exception {
    inFolder(
        folder -> {
          SampleBuild build = SampleBuild.random(seed);
          build.write(folder);
          List<String> fromRoot = folder.lines();

          for (Module module : build.modules) {
            assertThat(folder.linesFrom(module.name() + "/pom.xml")).isEqualTo(fromRoot);
          }
        });
  }

  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void aNewNameOfAModuleIsNoMatter(@ForAll long seed) throws Exception {
    inFolder(
        folder -> {
          SampleBuild build = SampleBuild.random(seed);
          build.write(folder);
          List<String> before = folder.lines();
          List<Module> renamed = new ArrayList<>();
          for (Module module : build.modules) {
            List<Use> uses = new ArrayList<>(module.dependencies());
            uses.replaceAll(
                use ->
                    new Use(use.id().replace("example:m", "example:n"), use.version(), use.more()));
            renamed.add(new Module(module.name().replace("m", "n"), uses));
          }
          build.modules.clear();
          build.modules.addAll(renamed);
          build.write(folder);

          assertThat(folder.lines()).isEqualTo(before);
        });
  }

  @Property(tries = 5, shrinking = ShrinkingMode.OFF)
  void aNamedProfileCounts(@ForAll long seed) throws Exception {
    inFolder(
        folder -> {
          SampleBuild build = SampleBuild.random(seed);
          build.write(folder);
          List<String> without = folder.lines();
          List<String> with = folder.lines(named(), "pom.xml");
          build.profiles.replaceAll(text -> text.replace(">1<", ">2<"));
          build.write(folder);

          assertThat(with).isNotEqualTo(without).contains("maven dependency g:named 1");
          assertThat(folder.lines(named(), "pom.xml")).isNotEqualTo(with);
        });
  }
}
