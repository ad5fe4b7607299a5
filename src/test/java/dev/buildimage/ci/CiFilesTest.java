package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CiFilesTest {
  private static final Path WRITTEN = Path.of("src/test/resources/dev/buildimage/ci/written");
  private static final String WORKFLOW = ".github/workflows/builder.yml";

  @TempDir private Path root;

  private CiFiles.Plan write(CiSettings settings) throws Exception {
    CiFiles.Plan plan = new CiFiles(root).plan(settings, false);
    for (CiChange change : plan.changes()) {
      change.write();
    }
    return plan;
  }

  private static Map<String, String> tree(Path folder) throws IOException {
    Map<String, String> tree = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        tree.put(folder.relativize(file).toString(), Files.readString(file));
      }
    }
    return tree;
  }

  static Set<String> projects() {
    return CiProjects.all().keySet();
  }

  /** {@code -Dci.write} writes the files anew; their difference is then to be read. */
  @ParameterizedTest
  @MethodSource("projects")
  void eachKindOfProjectGetsItsFiles(String project) throws Exception {
    write(CiProjects.all().get(project));
    Path expected = WRITTEN.resolve(project);
    if (System.getProperty("ci.write") != null) {
      for (Map.Entry<String, String> file : tree(root).entrySet()) {
        Path path = expected.resolve(file.getKey());
        Files.createDirectories(path.getParent());
        Files.writeString(path, file.getValue());
      }
    }
    assertThat(tree(root)).isEqualTo(tree(expected));
  }

  /** {@code -Dci.write} updates them, too. */
  @Test
  void thisProjectsOwnAreUpToDate() throws Exception {
    CiFiles files = new CiFiles(Path.of("").toAbsolutePath());
    if (System.getProperty("ci.write") != null) {
      for (CiChange change : files.plan(CiProjects.itself(), false).changes()) {
        change.write();
      }
    }
    assertThat(files.plan(CiProjects.itself(), false).changes())
        .extracting(CiChange::diff)
        .isEmpty();
  }

  @ParameterizedTest
  @MethodSource("projects")
  void aSecondTimeChangesNothing(String project) throws Exception {
    CiSettings settings = CiProjects.all().get(project);
    write(settings);
    assertThat(new CiFiles(root).plan(settings, false).changes()).isEmpty();
    assertThat(new CiFiles(root).plan(settings, true).changes()).isEmpty();
  }

  @Test
  void othersSettingsUpdateTheMarkedPartsAlone() throws Exception {
    write(CiProjects.ghcr());
    Path file = root.resolve(WORKFLOW);
    String mine = "\n  # Grüße\n  mine:\n    runs-on: ubuntu-24.04\n    steps: [{run: ./mine}]\n";
    Files.writeString(file, "# first\n" + Files.readString(file) + mine);

    CiSettings two =
        CiProjects.with("ghcr.io/example/app-builder", false, 3, List.of(Platform.LINUX_AMD64));
    CiFiles.Plan plan = write(two);
    assertThat(Files.readString(file))
        .startsWith("# first\n# builder:ci begin triggers ")
        .endsWith("# builder:ci end passed\n" + mine)
        .contains("shard: [1, 2, 3]\n");
    assertThat(plan.changes())
        .extracting(CiChange::path)
        .containsExactly(WORKFLOW, ".circleci/builder.yml");
    assertThat(plan.changes().get(0).diff())
        .startsWith("--- a/" + WORKFLOW + "\n+++ b/" + WORKFLOW + "\n@@ ")
        .contains("\n-        shard: [1, 2, 3, 4]\n+        shard: [1, 2, 3]\n")
        .doesNotContain("mine");
  }

  @Test
  void nothingIsWrittenUntilAllCanBe() throws Exception {
    Path config = Files.createDirectories(root.resolve(".circleci")).resolve("config.yml");
    Files.writeString(config, "version: 2.1\n");
    Path workflow = Files.createDirectories(root.resolve(".github/workflows"));
    Files.writeString(workflow.resolve("builder.yml"), "# builder:ci end image\n");

    assertThatThrownBy(() -> write(CiProjects.ghcr()))
        .isInstanceOf(CiException.class)
        .hasMessageContaining(".circleci/config.yml: there is no part setup in this file")
        .hasMessageContaining(WORKFLOW + ":1: the part image ends where it hasn't begun");
    assertThat(tree(root)).hasSize(2);
  }

  @Test
  void linesThatDontFitAroundTheMarksAreNamed() throws Exception {
    write(CiProjects.ghcr());
    Path file = root.resolve(WORKFLOW);
    Files.writeString(file, "mine: [\n" + Files.readString(file));
    assertThatThrownBy(() -> write(CiProjects.ghcr()))
        .hasMessageContaining(WORKFLOW + ":")
        .hasMessageContaining("this would be no YAML");
  }

  @Test
  void filesThatAreOfNoUseAreNamed() throws Exception {
    write(CiProjects.ghcr());
    Path mine = root.resolve(".github/workflows/builder-pins.yml");
    Files.writeString(mine, "mine: 1\n");
    CiSettings all = CiProjects.ghcr();
    CiSettings fewer =
        new CiSettings(
            EnumSet.of(CiSystem.GITHUB),
            all.builder(),
            false,
            "",
            false,
            "",
            17,
            "verify",
            "verify",
            List.of("main"),
            List.of(),
            4,
            all.platforms(),
            EnumSet.of(CiBot.BASES),
            List.of());
    CiFiles.Plan plan = write(fewer);
    assertThat(plan.left())
        .containsExactly(
            ".github/workflows/builder-cherry-pick.yml", ".github/workflows/builder-prune.yml");
    assertThat(mine).hasContent("mine: 1\n");
  }

  @Test
  void aLinkInTheRepositoryIsFollowedAndOneOutOfItRefused(@TempDir Path outside) throws Exception {
    write(CiProjects.ghcr());
    Path file = root.resolve(WORKFLOW);
    Path moved = Files.createDirectories(root.resolve("ci")).resolve("build.yml");
    Files.move(file, moved);
    Files.createSymbolicLink(file, Path.of("../../ci/build.yml"));
    write(CiProjects.with("ghcr.io/example/app-builder", false, 3, List.of(Platform.LINUX_AMD64)));
    assertThat(file).isSymbolicLink();
    assertThat(moved).content().contains("shard: [1, 2, 3]\n");

    Path elsewhere = Files.move(moved, outside.resolve("build.yml"));
    Files.delete(file);
    Files.createSymbolicLink(file, elsewhere);
    assertThatThrownBy(() -> write(CiProjects.ghcr()))
        .hasMessageContaining(WORKFLOW + ": this is no file of the repository");
  }

  @Test
  void noNewFileLandsOutside(@TempDir Path outside) throws Exception {
    Files.createSymbolicLink(root.resolve(".github"), outside);
    assertThatThrownBy(() -> write(CiProjects.ghcr()))
        .hasMessageContaining(WORKFLOW + ": .github is no folder of the repository, or a link");
    Files.delete(root.resolve(".github"));
    Path target = Files.writeString(outside.resolve("mine"), "mine");
    Path folder = Files.createDirectories(root.resolve(".github/workflows"));
    Files.createSymbolicLink(folder.resolve(".builder.yml.tmp"), target);
    write(CiProjects.ghcr());
    assertThat(root.resolve(WORKFLOW)).isRegularFile();
    assertThat(outside).isDirectoryContaining(target::equals);
    assertThat(target).hasContent("mine");
  }

  @Test
  void aBuildBelowTheRootIsCalledThere() throws Exception {
    CiSettings all = CiProjects.ghcr();
    write(
        new CiSettings(
            all.systems(),
            all.builder(),
            false,
            "java/app",
            true,
            "./prepare",
            21,
            "verify",
            "-Pit verify",
            List.of("trunk", "1.10"),
            List.of("release/*"),
            1,
            all.platforms(),
            all.bots(),
            List.of()));
    assertThat(root.resolve(WORKFLOW))
        .content()
        .contains("./java/app/mvnw -f java/app -B -ntp -N builder:version")
        .contains("git hash-object --no-filters java/app/target/builder/manifest")
        .contains("run: mvn -f java/app -B -o verify -Dbuilder.image.skip\n")
        .contains("branches: ['trunk', '1.10', 'release/*']")
        .contains("java-version: 21\n      - name: Prepare\n        run: |\n          ./prepare\n")
        .doesNotContain("shard");
    assertThat(root.resolve(".github/workflows/builder-integration.yml"))
        .content()
        .contains("run: mvn -f java/app -B -o -Pit verify -Dbuilder.image.skip\n");
    assertThat(root.resolve(".circleci/builder.yml")).content().contains("\"^(trunk|1[.]10)$\"");
  }

  @Test
  void eachResourceIsUsed() throws Exception {
    for (CiSystem system : CiSystem.values()) {
      Map<String, String> resources =
          tree(Path.of("src/main/resources/dev/buildimage/ci").resolve(system.toString()));
      Set<String> used =
          new CiTexts(system, CiProjects.ghcr())
              .known().stream()
                  .map(path -> Path.of(path).getFileName().toString())
                  .collect(Collectors.toCollection(TreeSet::new));
      for (String resource : resources.values()) {
        resource
            .lines()
            .filter(line -> line.startsWith("%include "))
            .forEach(line -> used.add(line.substring("%include ".length()) + ".yml"));
      }
      assertThat(resources.keySet()).isEqualTo(used);
    }
  }

  @Test
  void allThatIsWrittenIsAscii() {
    for (CiSettings settings : CiProjects.all().values()) {
      for (CiSystem system : CiSystem.values()) {
        new CiTexts(system, settings)
            .files()
            .forEach(
                (path, parts) ->
                    assertThat(parts)
                        .as(path)
                        .allSatisfy(part -> assertThat(part.text()).matches("[\\x20-\\x7e\\n]*")));
      }
    }
  }
}
