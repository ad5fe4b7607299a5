package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
      boolean bare =
          job.commands().stream().noneMatch(command -> command.matches("(?s).*mvnw? -.*"));
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
              conditions.contains("^(main)$")
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

  private static final String KEY = "0123456789".repeat(4);
  private static final String TOOLS = "abcdef0123".repeat(4);
  private static final String OLD = "fedcba9876".repeat(4);

  private static Job job(String file, String name) {
    return workflows().stream()
        .filter(each -> each.project().equals("folder") && each.path().endsWith("/" + file))
        .flatMap(each -> jobs(each).stream())
        .filter(job -> job.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /** What may push runs its step here; the branch is then looked at. */
  private static int pushPins(Path folder, String key, String tools) throws Exception {
    Job push = job("builder-pins.yml", "push");
    assertThat(push.steps())
        .filteredOn(step -> step.containsKey("uses"))
        .singleElement()
        .asString()
        .contains("actions/checkout@");
    return run(push, folder, "", Map.of("BRANCH", "change", "KEY", key, "TOOLS", tools));
  }

  private static int run(Job job, Path folder, String gh, Map<String, String> environment)
      throws Exception {
    Path bin = Files.createDirectories(folder.resolveSibling("bin"));
    Files.writeString(bin.resolve("gh"), "#!/bin/sh\n" + gh);
    assertThat(bin.resolve("gh").toFile().setExecutable(true)).isTrue();
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-e", "-c", String.join("\n", job.commands()))
            .directory(folder.toFile())
            .redirectErrorStream(true);
    bash.environment().put("PATH", bin + ":" + System.getenv("PATH"));
    bash.environment().put("GITHUB_SERVER_URL", "https://127.0.0.1");
    bash.environment().put("GH_TOKEN", "token");
    bash.environment().putAll(environment);
    Process process = bash.start();
    process.getOutputStream().close();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  private static String git(Path folder, String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("git", "-c", "user.name=a"));
    command.addAll(List.of("-c", "user.email=a@example.com", "-c", "init.defaultBranch=main"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(String.join(" ", command) + "\n" + output).isZero();
    return output;
  }

  /** A clone with these files, whose origin has its branch. */
  private static Path checkout(Path root, Map<String, String> files) throws Exception {
    git(root, "init", "-q", "--bare", "origin");
    Path clone = Files.createDirectories(root.resolve("clone"));
    git(clone, "init", "-q");
    git(clone, "remote", "add", "origin", "../origin");
    for (Map.Entry<String, String> file : files.entrySet()) {
      Path path = clone.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
    }
    Files.createSymbolicLink(clone.resolve("Dockerfile.link"), Path.of("../outside"));
    Files.writeString(root.resolve("outside"), "team/builder:" + OLD + "\n");
    git(clone, "add", "-A");
    git(clone, "commit", "-q", "-m", "First");
    git(clone, "push", "-q", "origin", "HEAD:refs/heads/change");
    return clone;
  }

  @Test
  void whatPushesPinsWritesKeysWherePinsAreAndNothingElse(@TempDir Path root) throws Exception {
    String mine = "team/builder:" + OLD;
    Path clone =
        checkout(
            root,
            Map.of(
                "compose.yml",
                "a: " + mine + " " + mine + "\nb: docker.io/team/builder:tools-" + OLD + ".\n",
                "deploy/pod template.yml",
                "image: docker://" + mine,
                "-x/Dockerfile",
                "FROM " + mine + " AS x\n",
                "README.md",
                mine + "\n",
                "sub/.devcontainer/a/devcontainer.json",
                "\"other/" + mine + "\", \"" + mine + "0\", \"" + mine + "@sha256:00\"\n"));
    assertThat(pushPins(clone, KEY, TOOLS)).isZero();
    assertThat(git(clone, "diff", "--name-only", "-z", "HEAD~"))
        .isEqualTo("-x/Dockerfile\0compose.yml\0deploy/pod template.yml\0");
    String now = "team/builder:" + KEY;
    assertThat(clone.resolve("compose.yml"))
        .hasContent("a: " + now + " " + now + "\nb: docker.io/team/builder:tools-" + TOOLS + ".\n");
    assertThat(clone.resolve("deploy/pod template.yml")).hasContent("image: docker://" + now);
    assertThat(root.resolve("outside")).hasContent("team/builder:" + OLD + "\n");
    assertThat(git(clone, "rev-parse", "HEAD"))
        .isEqualTo(git(root.resolve("origin"), "rev-parse", "change"));
  }

  static List<String> noKeys() {
    return List.of(
        "",
        "main",
        KEY + "0",
        KEY.replace('0', 'A'),
        KEY + "\n" + KEY,
        KEY + "\n",
        KEY + "#g;e touch here;s#a#b",
        "rename to x\n" + KEY,
        "GIT binary patch\nliteral 0");
  }

  @ParameterizedTest
  @MethodSource("noKeys")
  void whatPushesPinsTakesNothingButKeys(String handedOn, @TempDir Path root) throws Exception {
    Path clone = checkout(root, Map.of("compose.yml", "a: team/builder:" + OLD + "\n"));
    String before = git(clone, "rev-parse", "HEAD");
    assertThat(pushPins(clone, handedOn, TOOLS)).isNotZero();
    assertThat(pushPins(clone, KEY, handedOn)).isNotZero();
    assertThat(git(clone, "rev-parse", "HEAD")).isEqualTo(before);
    assertThat(git(root.resolve("origin"), "rev-parse", "change")).isEqualTo(before);
    assertThat(git(clone, "status", "--porcelain")).isEmpty();
  }

  @Test
  void pinsInWorkflowsAreLeftToAPerson(@TempDir Path root) throws Exception {
    Path clone =
        checkout(root, Map.of(".github/workflows/x.yml", "image: team/builder:" + OLD + "\n"));
    String before = git(clone, "rev-parse", "HEAD");
    assertThat(pushPins(clone, KEY, TOOLS)).isNotZero();
    assertThat(git(clone, "rev-parse", "HEAD")).isEqualTo(before);
  }

  @Test
  void oneBranchThatFailsKeepsNoOtherFromBeingPickedTo(@TempDir Path root) throws Exception {
    Path clone = checkout(root, Map.of("a", "one\n", ".github/workflows/x.yml", "a: 1\n"));
    Path origin = root.resolve("origin");
    for (String branch : List.of("release-1", "release-2", "release-3")) {
      git(clone, "push", "-q", "origin", "HEAD:refs/heads/" + branch);
    }
    Files.writeString(clone.resolve("a"), "two\n");
    git(clone, "commit", "-qam", "Second");
    String merged = git(clone, "rev-parse", "HEAD").strip();
    git(clone, "push", "-q", "origin", "HEAD:refs/pull/1/head");
    Files.writeString(clone.resolve(".github/workflows/x.yml"), "a: 2\n");
    git(clone, "commit", "-qam", "Third");
    String workflow = git(clone, "rev-parse", "HEAD").strip();
    git(clone, "push", "-q", "origin", "HEAD:refs/pull/2/head");
    git(clone, "fetch", "-q", "origin");
    Path hook = origin.resolve("hooks/update");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\ncase $1 in *-release-1) exit 1 ;; esac\n");
    assertThat(hook.toFile().setExecutable(true)).isTrue();
    String gh =
        """
        echo "$@" >>"$RUNNER_TEMP/calls"
        case "$1 $2 $*" in
          "api "*) printf '%s\\n' '1 release-1' '1 release-2' '2 release-3' '1 release-3' ;;
          "pr view pr view 2 "*mergeCommit*) echo WORKFLOW ;;
          *mergeCommit*) echo MERGED ;;
          *"json title"*) echo title ;;
          *"json commits"*) echo 1 ;;
          "pr create "*release-2*) echo denied >&2; exit 1 ;;
          "pr edit "* | "workflow run "*) exit 1 ;;
        esac
        """
            .replace("WORKFLOW", workflow)
            .replace("MERGED", merged);
    Map<String, String> environment =
        Map.of(
            "RUNNER_TEMP", root.toString(),
            "GITHUB_EVENT_NAME", "push",
            "GITHUB_REPOSITORY", "team/app",
            "GITHUB_RUN_ID", "1",
            "GITHUB_SHA", merged);
    assertThat(run(job("builder-cherry-pick.yml", "cherry-pick"), clone, gh, environment))
        .isNotZero();
    assertThat(root.resolve("calls"))
        .content()
        .contains("`cherry-pick-1-release-1` could not be pushed")
        .contains("no pull request could be opened: denied")
        .contains("pr comment 2 --body This changes .github/workflows")
        .contains("pr create --base release-3 --head cherry-pick-1-release-3")
        .contains("The workflow builder doesn't run on `cherry-pick-1-release-3`")
        .doesNotContain("--head cherry-pick-1-release-1 --title")
        .doesNotContain("--head cherry-pick-2-release-3 --title");
    assertThat(git(origin, "show", "cherry-pick-1-release-3:a")).isEqualTo("two\n");
  }

  /** A new branch of a release's name is anybody's. */
  @Test
  void onlyReviewedBranchesPublishWithoutAReviewer() {
    String environment =
        "${{ github.event_name == 'push' && contains(fromJSON('[\"refs/heads/main\"]'),"
            + " github.ref) && 'builder-image' || 'builder-image-approved' }}";
    for (Written file : workflows()) {
      for (Job job : jobs(file)) {
        if (job.name().startsWith("publish") && file.path().endsWith("/builder.yml")) {
          assertThat(job.keys()).containsEntry("environment", environment);
          assertThat(job.keys().get("concurrency")).asString().startsWith(environment + "-");
        }
      }
    }
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
