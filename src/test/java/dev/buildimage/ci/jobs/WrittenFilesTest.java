package dev.buildimage.ci.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All that builder:ci writes is understood, even where no integration test gets to run it. */
class WrittenFilesTest {
  @ParameterizedTest
  @ValueSource(strings = {"ecr", "folder", "generic", "ghcr", "private"})
  void workflows(String registry) throws Exception {
    for (Path file : files(registry, ".github/workflows")) {
      Workflow workflow = Workflow.parse(file.toString(), Files.readString(file));
      assertThat(workflow.jobs()).as(file.toString()).isNotEmpty();
      assertThat(workflow.permissions())
          .as("least, in " + file)
          .contains(Map.of("contents", "read"));
      workflow
          .jobs()
          .values()
          .forEach(
              job ->
                  assertThat(workflow.jobs().keySet())
                      .as(file.toString())
                      .containsAll(job.needs()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ecr", "folder", "generic", "ghcr", "private"})
  void configurations(String registry) throws Exception {
    for (Path file : files(registry, ".circleci")) {
      for (String branch : List.of("main", "pull/7")) {
        for (String trigger : List.of("webhook", "scheduled_pipeline")) {
          CircleConfig config =
              CircleConfig.parse(
                  file.toString(),
                  Files.readString(file),
                  Map.of("pipeline.git.branch", branch, "pipeline.trigger_source", trigger),
                  Map.of(),
                  branch);
          assertThat(config.workflowJobs())
              .allSatisfy(
                  job -> job.job().ifPresent(name -> assertThat(config.jobs()).containsKey(name)));
        }
      }
    }
  }

  private static List<Path> files(String registry, String folder)
      throws IOException, URISyntaxException {
    Path written =
        Path.of(
            Objects.requireNonNull(WrittenFilesTest.class.getResource("../written/" + registry))
                .toURI());
    try (Stream<Path> files = Files.list(written.resolve(folder))) {
      return files.sorted().toList();
    }
  }
}
