package dev.buildimage.ci.jobs;

import dev.buildimage.ci.jobs.Expression.Known;
import dev.buildimage.ci.jobs.JobRun.Outcome;
import dev.buildimage.ci.jobs.Machines.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The steps of a job, on its machine. */
final class WorkflowJob {
  private final GitHub github;
  private final Workflow workflow;
  private final Workflow.Job job;
  private final Event event;
  private final Path folder;
  private final int number;
  private final String token;
  private final Map<String, String> secrets;
  private final Path workspace;

  private final Map<String, String> environment = new LinkedHashMap<>();
  private final Map<String, Object> steps = new LinkedHashMap<>();
  private final Map<String, String> outputs = new LinkedHashMap<>();
  private String path = "";
  private boolean failed;

  WorkflowJob(
      GitHub github,
      Workflow workflow,
      Workflow.Job job,
      Event event,
      Path folder,
      int number,
      String token,
      Map<String, String> secrets)
      throws IOException {
    this.github = github;
    this.workflow = workflow;
    this.job = job;
    this.event = event;
    this.folder = folder;
    this.number = number;
    this.token = token;
    this.secrets = new HashMap<>(secrets);
    this.secrets.put("GITHUB_TOKEN", token);
    this.workspace =
        Files.createDirectories(
            folder.resolve("work").resolve(github.repository().replaceFirst(".*/", "")));
  }

  Map<String, String> outputs() {
    return outputs;
  }

  Outcome run(Expression.Scope before, Map<String, Object> needs, Map<String, Object> combination)
      throws IOException {
    Map<String, Object> contexts = new HashMap<>();
    Map<String, Object> about = new HashMap<>(((Known) before.context("github")).values());
    about.put("token", token);
    about.put("job", job.id());
    contexts.put("github", new Known("github", about));
    contexts.put("needs", new Known("needs", needs));
    contexts.put("matrix", new Known("matrix", combination));
    contexts.put("vars", before.context("vars"));
    contexts.put("inputs", before.context("inputs"));
    contexts.put("secrets", new Known("secrets", secrets));
    contexts.put("env", environment);
    contexts.put("steps", new Known("steps", steps));
    Expression.Scope scope = scope(contexts);

    try (Machine machine = machine(scope)) {
      contexts.put(
          "runner",
          new Known("runner", Map.of("temp", machine.temporary(), "os", "Linux", "arch", "X64")));
      about.put("workspace", inside(machine));
      workflow.env().forEach((name, value) -> environment.put(name, Expression.fill(value, scope)));
      job.env().forEach((name, value) -> environment.put(name, Expression.fill(value, scope)));
      int index = 0;
      for (Workflow.Step step : job.steps()) {
        step(
            step,
            StepFolder.create(folder, index++, Expression.fill(step.name(), scope)),
            machine,
            scope,
            about);
      }
      job.outputs().forEach((name, value) -> outputs.put(name, Expression.fill(value, scope)));
    }
    return failed ? Outcome.failure : Outcome.success;
  }

  /** Whether what nobody has reviewed has come onto this machine. */
  boolean hasUnreviewed() throws IOException {
    Optional<String> commit = event.unreviewed();
    if (commit.isEmpty() || !Files.exists(workspace.resolve(".git"))) {
      return false;
    }
    try {
      Machines.command(workspace, "git", "cat-file", "-e", commit.get());
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Machine machine(Expression.Scope scope) throws IOException {
    if (job.container().isEmpty()) {
      return github.machines().own(folder);
    }
    Workflow.Container container = job.container().get();
    Optional<String> credentials =
        container
            .user()
            .map(user -> Expression.fill(user, scope))
            .flatMap(
                user ->
                    container
                        .password()
                        .map(password -> Expression.fill(password, scope))
                        .filter(password -> !password.isEmpty())
                        .map(password -> user + ":" + password));
    Map<String, String> own = new LinkedHashMap<>();
    container.env().forEach((name, value) -> own.put(name, Expression.fill(value, scope)));
    return github
        .machines()
        .container(folder, Expression.fill(container.image(), scope), credentials, own);
  }

  private void step(
      Workflow.Step step,
      StepFolder place,
      Machine machine,
      Expression.Scope scope,
      Map<String, Object> about)
      throws IOException {
    Map<String, Object> result = new HashMap<>();
    result.put("outputs", Map.of());
    boolean runs =
        step.condition()
            .map(condition -> Expression.condition(condition, scope))
            .orElseGet(() -> scope.status("success"));
    Outcome outcome = Outcome.skipped;
    if (runs) {
      Map<String, String> own = new LinkedHashMap<>(environment);
      step.env().forEach((name, value) -> own.put(name, Expression.fill(value, scope)));
      int status =
          step.uses().isPresent()
              ? uses(step, place, scope, machine)
              : run(step, place, machine, scope, about, own);
      outcome = status == 0 ? Outcome.success : Outcome.failure;
      result.put("outputs", place.read("output"));
      environment.putAll(place.read("env"));
      for (String more : Files.readAllLines(place.path().resolve("path"))) {
        if (job.container().isPresent()) {
          throw new UnsupportedConfiguration(step.name(), "adds to a container's path");
        }
        path = more + ":" + path;
      }
    }
    boolean carriesOn =
        Expression.truth(Expression.value(step.continueOnError(), scope))
            && !step.continueOnError().equals("false");
    failed |= outcome == Outcome.failure && !carriesOn;
    result.put("outcome", outcome.name());
    result.put(
        "conclusion", (carriesOn && outcome == Outcome.failure ? Outcome.success : outcome).name());
    step.id().ifPresent(id -> steps.put(id, result));
  }

  private int run(
      Workflow.Step step,
      StepFolder place,
      Machine machine,
      Expression.Scope scope,
      Map<String, Object> about,
      Map<String, String> own)
      throws IOException {
    String inside = machine.steps() + "/" + place.path().getFileName();
    Map<String, String> all = new LinkedHashMap<>(machine.environment());
    if (!path.isEmpty()) {
      all.put("PATH", path + all.get("PATH"));
    }
    if (job.container().isPresent()) {
      // not the home of the image's user, as GitHub has it
      all.put("HOME", machine.inside() + "/home");
    }
    all.put("CI", "true");
    all.put("GITHUB_ACTIONS", "true");
    for (String name :
        List.of(
            "actor",
            "base_ref",
            "event_name",
            "head_ref",
            "job",
            "ref",
            "ref_name",
            "ref_type",
            "repository",
            "repository_owner",
            "run_attempt",
            "run_id",
            "run_number",
            "server_url",
            "sha",
            "workflow",
            "workspace")) {
      all.put("GITHUB_" + name.toUpperCase(Locale.ROOT), Expression.text(about.get(name)));
    }
    all.put("GITHUB_OUTPUT", inside + "/output");
    all.put("GITHUB_ENV", inside + "/env");
    all.put("GITHUB_PATH", inside + "/path");
    all.put("GITHUB_STEP_SUMMARY", inside + "/summary");
    all.put("RUNNER_TEMP", machine.temporary());
    all.put("RUNNER_OS", "Linux");
    all.put("RUNNER_ARCH", "X64");
    all.putAll(own);
    String below =
        step.folder()
            .or(() -> job.defaults().folder())
            .or(() -> workflow.defaults().folder())
            .map(text -> "/" + Expression.fill(text, scope))
            .orElse("");
    return place.run(
        machine,
        Expression.fill(step.run().orElseThrow(), scope),
        shell(step),
        inside(machine) + below,
        all);
  }

  private String shell(Workflow.Step step) {
    String unsaid = job.container().isPresent() ? "sh -e {0}" : "bash -e {0}";
    String shell =
        step.shell()
            .or(() -> job.defaults().shell())
            .or(() -> workflow.defaults().shell())
            .orElse(unsaid);
    return switch (shell) {
      case "bash" -> "bash --noprofile --norc -eo pipefail {0}";
      case "sh" -> "sh -e {0}";
      default -> {
        if (!shell.contains("{0}")) {
          throw new UnsupportedConfiguration(step.name(), "has the shell " + shell);
        }
        yield shell;
      }
    };
  }

  private int uses(Workflow.Step step, StepFolder place, Expression.Scope scope, Machine machine)
      throws IOException {
    String uses = step.uses().orElseThrow();
    if (!uses.matches("[\\w./-]+@[0-9a-f]{40}")) {
      throw new UnsupportedConfiguration(uses, "is not pinned by a commit");
    }
    Map<String, String> with = new HashMap<>();
    step.with().forEach((name, value) -> with.put(name, Expression.fill(value, scope)));
    String action = uses.replaceFirst("@.*", "");
    int status = 0;
    switch (action) {
      case "actions/checkout" -> {
        String commit =
            new Checkout(github.forge().url() + "/" + github.repository(), workspace)
                .run(
                    event,
                    Objects.requireNonNullElse(with.remove("ref"), ""),
                    Integer.parseInt(Objects.requireNonNullElse(with.remove("fetch-depth"), "1")),
                    Boolean.parseBoolean(
                        Objects.requireNonNullElse(with.remove("persist-credentials"), "true")),
                    Objects.requireNonNullElse(with.remove("token"), token));
        if (job.container().isPresent() && Files.getAttribute(workspace, "unix:uid").equals(0)) {
          // the workspace is the runner's, and the container's root is somebody else
          Machines.command(folder, "chown", "-R", "1001:1001", workspace.toString());
        }
        place.log("checked out " + commit);
      }
      case "actions/setup-java" -> {
        with.remove("distribution");
        place.log("Java " + with.remove("java-version") + " is asked for, the test's is there");
      }
      case "actions/upload-artifact" -> {
        String name = Objects.requireNonNullElse(with.remove("name"), "artifact");
        String none = Objects.requireNonNullElse(with.remove("if-no-files-found"), "warn");
        with.remove("retention-days");
        boolean hidden = Boolean.parseBoolean(with.remove("include-hidden-files"));
        int files = artifacts(number).upload(name, with.remove("path"), workspace, hidden);
        place.log("uploaded " + files + " files as " + name);
        status = files == 0 && none.equals("error") ? 1 : 0;
      }
      case "actions/download-artifact" -> {
        String to = Objects.requireNonNullElse(with.remove("path"), ".");
        String run = Objects.requireNonNullElse(with.remove("run-id"), "" + number);
        with.remove("github-token");
        int found =
            artifacts(Integer.parseInt(run))
                .download(
                    Objects.requireNonNullElse(with.remove("name"), ""),
                    Objects.requireNonNullElse(with.remove("pattern"), ""),
                    Boolean.parseBoolean(with.remove("merge-multiple")),
                    workspace.resolve(to));
        place.log("downloaded " + found + " artifacts to " + to);
      }
      default -> throw new UnsupportedConfiguration(step.name(), "uses " + action);
    }
    if (!with.isEmpty()) {
      throw new UnsupportedConfiguration(step.name(), "has unsupported inputs " + with.keySet());
    }
    return status;
  }

  private Artifacts artifacts(int run) {
    return Objects.requireNonNull(github.runs().get(run), "no run " + run);
  }

  private String inside(Machine machine) {
    return machine.work() + "/" + workspace.getFileName();
  }

  private Expression.Scope scope(Map<String, Object> contexts) {
    return new Expression.Scope() {
      @Override
      public Object context(String name) {
        contexts.put("job", Map.of("status", failed ? "failure" : "success"));
        return new Known("the contexts of a step", contexts).get(name);
      }

      @Override
      public boolean status(String function) {
        return switch (function) {
          case "always" -> true;
          case "success" -> !failed;
          case "failure" -> failed;
          default -> false;
        };
      }
    };
  }
}
