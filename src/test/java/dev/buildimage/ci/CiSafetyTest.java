package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** What no file that is written may ever do, whatever the project. */
class CiSafetyTest {
  /** A file of a project. */
  record Written(String project, CiSettings settings, String path, String text) {
    Map<String, Object> yaml() {
      return map(new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    @Override
    public String toString() {
      return project + " " + path;
    }
  }

  /** A job and what it is made of. */
  record Job(String name, Map<String, Object> keys) {
    List<Map<String, Object>> steps() {
      List<Map<String, Object>> steps = new ArrayList<>();
      for (Object step : (List<?>) keys.getOrDefault("steps", List.of())) {
        if (step instanceof Map<?, ?> map) {
          steps.add(map(map));
        }
      }
      return steps;
    }

    List<String> commands() {
      List<String> commands = new ArrayList<>();
      for (Map<String, Object> step : steps()) {
        if (step.get("run") instanceof String command) {
          commands.add(command);
        } else if (step.get("run") != null) {
          commands.add((String) map(step.get("run")).get("command"));
        }
      }
      return commands;
    }

    boolean mayWrite() {
      Map<String, Object> permissions = map(keys.getOrDefault("permissions", Map.of()));
      // a token that says which job this is opens nothing by itself
      permissions.remove("id-token");
      return permissions.containsValue("write");
    }
  }

  static List<Written> workflows() {
    return files(CiSystem.GITHUB);
  }

  static List<Written> configurations() {
    return files(CiSystem.CIRCLECI);
  }

  private static List<Written> files(CiSystem system) {
    List<Written> all = new ArrayList<>();
    CiProjects.all()
        .forEach(
            (project, settings) ->
                new CiTexts(system, settings)
                    .files()
                    .forEach(
                        (path, parts) ->
                            all.add(
                                new Written(project, settings, path, MarkedFile.whole(parts)))));
    return all;
  }

  private static Map<String, Object> map(Object value) {
    return ((Map<?, ?>) value)
        .entrySet().stream()
            .collect(Collectors.toMap(e -> e.getKey().toString(), e -> (Object) e.getValue()));
  }

  private static List<Job> jobs(Written file) {
    return map(file.yaml().get("jobs")).entrySet().stream()
        .map(job -> new Job(job.getKey(), map(job.getValue())))
        .toList();
  }

  private static List<String> events(Written file) {
    return List.copyOf(map(nullsAsEmpty(file.yaml().get("on"))).keySet());
  }

  private static Object nullsAsEmpty(Object on) {
    return ((Map<?, ?>) on)
        .entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, e -> e.getValue() == null ? "" : (Object) e.getValue()));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void noEventGivesSecretsToWhatAPullRequestBrings(Written file) {
    assertThat(events(file))
        .isNotEmpty()
        .isSubsetOf("push", "pull_request", "schedule", "workflow_dispatch", "issue_comment");
    assertThat(file.yaml()).containsEntry("permissions", Map.of("contents", "read"));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void whatMayWriteRunsWhatHasBeenReadOrNothingOfTheRepositorys(Written file) {
    if (!events(file).contains("pull_request") && !events(file).contains("issue_comment")) {
      return;
    }
    for (Job job : jobs(file)) {
      boolean bare = job.commands().stream().noneMatch(command -> command.contains("mvn"));
      if (job.mayWrite() && !bare) {
        assertThat(job.keys()).as(job.name()).containsKey("environment");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void aSecretThatWritesIsInAnEnvironmentAlone(Written file) {
    for (Job job : jobs(file)) {
      boolean reads = !file.settings().readableByAll();
      if (job.keys().toString().contains("secrets.") && !reads) {
        assertThat(job.keys()).as(job.name()).containsKey("environment");
      }
    }
    assertThat(file.text()).doesNotContain("secrets: inherit");
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void actionsAreFewAndPinned(Written file) {
    Pattern uses = Pattern.compile("uses: (.*)");
    assertThat(uses.matcher(file.text()).results().map(found -> found.group(1)))
        .isNotEmpty()
        .allMatch(
            action ->
                action.matches(
                    "actions/(checkout|setup-java|upload-artifact|download-artifact)"
                        + "@[0-9a-f]{40} # v\\d+\\.\\d+\\.\\d+"));
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void nothingThatOthersWriteGetsIntoACommand(Written file) {
    Pattern expression = Pattern.compile("\\$\\{\\{.*?}}");
    for (Job job : jobs(file)) {
      for (String command : job.commands()) {
        assertThat(expression.matcher(command).results().map(MatchResult::group))
            .as(job.name())
            .allMatch("${{ matrix.shard }}"::equals);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("workflows")
  void checkoutsKeepNoToken(Written file) {
    for (Job job : jobs(file)) {
      for (Map<String, Object> step : job.steps()) {
        if (step.getOrDefault("uses", "").toString().startsWith("actions/checkout@")) {
          // git asks the remote for its branches
          boolean expected = job.name().equals("prune");
          assertThat(map(step.get("with")))
              .as(job.name())
              .containsEntry("persist-credentials", expected);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void whatAForkSendsHasNoContext(Written file) {
    Map<String, Object> workflows = map(file.yaml().get("workflows"));
    workflows.forEach(
        (name, workflow) -> {
          String conditions = String.valueOf(map(workflow).get("when"));
          String jobs = map(workflow).get("jobs").toString();
          boolean guarded =
              conditions.contains("^(main|release-.*)$")
                  || conditions.contains("scheduled_pipeline") && !jobs.contains("approve")
                  || jobs.contains("type=approval") && conditions.contains("|pull/[0-9]+)$");
          if (jobs.contains("context=")) {
            assertThat(guarded).as(name).isTrue();
          }
        });
    assertThat(file.text()).doesNotContain("orbs:");
  }

  static List<Written> all() {
    List<Written> all = new ArrayList<>(workflows());
    all.addAll(configurations());
    return all;
  }

  @ParameterizedTest
  @MethodSource("all")
  void eachCommandIsAScript(Written file) throws Exception {
    for (Job job : jobs(file)) {
      for (String command : job.commands()) {
        assertThat(problems(command)).as(job.name()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void noFileNamesAKeyThatWouldHaveToFollow(Written file) {
    FileText text = new FileText(file.path(), Path.of(file.path()), file.text());
    assertThat(new PinPattern(file.settings().builder()).find(text)).isEmpty();
  }

  private static String problems(String script) throws IOException, InterruptedException {
    Process bash = new ProcessBuilder("bash", "-n").redirectErrorStream(true).start();
    bash.getOutputStream().write(script.getBytes(StandardCharsets.UTF_8));
    bash.getOutputStream().close();
    String output = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).as(script + output).isZero();
    return output;
  }
}
