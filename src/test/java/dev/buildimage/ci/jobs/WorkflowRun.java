package dev.buildimage.ci.jobs;

import dev.buildimage.ci.jobs.Expression.Known;
import dev.buildimage.ci.jobs.JobRun.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The jobs of one run of a workflow, one after the other, each when those that it needs are over.
 */
final class WorkflowRun {
  private static final Set<String> RUNNERS =
      Set.of("ubuntu-latest", "ubuntu-22.04", "ubuntu-24.04");

  /** What a repository gives a token for which a workflow asks nothing, if it is careful. */
  private static final Map<String, String> LEAST = Map.of("contents", "read", "packages", "read");

  private final GitHub github;
  private final Workflow workflow;
  private final Event event;
  private final int number;
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  private final Map<String, Map<String, String>> outputs = new HashMap<>();
  private final List<JobRun> runs = new ArrayList<>();

  WorkflowRun(GitHub github, Workflow workflow, Event event, int number) {
    this.github = github;
    this.workflow = workflow;
    this.event = event;
    this.number = number;
  }

  List<JobRun> jobs() throws IOException {
    List<Workflow.Job> left = new ArrayList<>(workflow.jobs().values());
    while (!left.isEmpty()) {
      Workflow.Job next =
          left.stream()
              .filter(job -> outcomes.keySet().containsAll(job.needs()))
              .findFirst()
              .orElseThrow(
                  () ->
                      new UnsupportedConfiguration(workflow.file(), "has needs that are no jobs"));
      left.remove(next);
      job(next);
    }
    return runs;
  }

  private void job(Workflow.Job job) throws IOException {
    outputs.put(job.id(), new HashMap<>());
    Expression.Scope scope = scope(job, Map.of());
    if (ancestors(job).stream().anyMatch(need -> outcomes.get(need) == Outcome.waiting)) {
      end(job, "", Outcome.waiting, Set.of());
    } else if (!job.condition()
        .map(condition -> Expression.condition(condition, scope))
        .orElseGet(() -> scope.status("success"))) {
      end(job, "", Outcome.skipped, Set.of());
    } else {
      for (Map<String, Object> combination : Matrix.combinations(job, scope)) {
        one(job, combination);
      }
    }
  }

  private void one(Workflow.Job job, Map<String, Object> combination) throws IOException {
    Expression.Scope scope = scope(job, combination);
    String name =
        combination.isEmpty()
            ? ""
            : " ("
                + String.join(", ", combination.values().stream().map(Expression::text).toList())
                + ")";
    Optional<String> environment = job.environment().map(text -> Expression.fill(text, scope));
    environment.ifPresent(
        entered -> {
          if (!github.environments().containsKey(entered)) {
            throw new UnsupportedConfiguration(
                workflow.file() + " › " + job.id(),
                "enters the environment " + entered + ", which nobody has protected");
          }
        });
    boolean runner =
        job.runsOn().stream()
            .map(label -> Expression.fill(label, scope))
            .allMatch(RUNNERS::contains);
    if (!runner || environment.filter(entered -> !event.approved().contains(entered)).isPresent()) {
      end(job, name, Outcome.waiting, Set.of());
      return;
    }
    Set<String> rights = rights(job);
    String token = github.accounts().token(rights);
    try {
      Map<String, String> secrets = secrets(environment);
      WorkflowJob run =
          new WorkflowJob(github, workflow, job, event, folder(job), number, token, secrets);
      Outcome outcome = run.run(scope, needs(job), combination);
      for (Map.Entry<String, String> output : run.outputs().entrySet()) {
        // as GitHub does: what has a secret in it is handed on to nobody
        boolean secret =
            secrets.values().stream()
                .anyMatch(text -> !text.isEmpty() && output.getValue().contains(text));
        outputs.get(job.id()).put(output.getKey(), secret ? "" : output.getValue());
      }
      boolean powerful =
          rights.stream().anyMatch(right -> right.endsWith(":write"))
              || secrets.values().stream().anyMatch(text -> !text.isEmpty());
      if (powerful && environment.isEmpty() && run.hasUnreviewed()) {
        throw new AssertionError(
            workflow.file() + " › " + job.id() + " has unreviewed code beside rights or secrets");
      }
      end(job, name, outcome, rights);
    } finally {
      github.accounts().revoke(token);
    }
  }

  private void end(Workflow.Job job, String name, Outcome outcome, Set<String> rights) {
    // of several combinations, the worst counts
    outcomes.merge(
        job.id(),
        outcome,
        (a, b) -> a == Outcome.success ? b : b == Outcome.success ? a : Outcome.failure);
    runs.add(
        new JobRun(
            workflow.name(),
            job.id() + name,
            outcome,
            github.machines().jobs().resolve(folderName(job, runs.size())),
            Map.copyOf(outputs.get(job.id())),
            rights));
  }

  private Path folder(Workflow.Job job) throws IOException {
    return github.machines().folder(folderName(job, runs.size()));
  }

  private String folderName(Workflow.Job job, int index) {
    String file = workflow.file().replaceFirst(".*/", "").replaceFirst("\\.ya?ml$", "");
    return String.format("%02d-%s-%d-%s", number, file, index, job.id());
  }

  private Set<String> rights(Workflow.Job job) {
    Set<String> rights = new LinkedHashSet<>();
    job.permissions()
        .or(workflow::permissions)
        .orElse(LEAST)
        .forEach(
            (scope, access) -> {
              if (!access.equals("none")) {
                rights.add(scope + ":read");
              }
              if (access.equals("write") && !event.fromFork()) {
                rights.add(scope + ":write");
              }
            });
    return rights;
  }

  /** All names that there are, those without a value that this job may not have. */
  private Map<String, String> secrets(Optional<String> environment) {
    Map<String, String> secrets = new HashMap<>();
    github
        .environments()
        .values()
        .forEach(own -> own.keySet().forEach(name -> secrets.put(name, "")));
    github.secrets().forEach((name, value) -> secrets.put(name, event.fromFork() ? "" : value));
    environment.map(github.environments()::get).ifPresent(secrets::putAll);
    return secrets;
  }

  private Set<String> ancestors(Workflow.Job job) {
    Set<String> all = new LinkedHashSet<>(job.needs());
    job.needs().forEach(need -> all.addAll(ancestors(workflow.jobs().get(need))));
    return all;
  }

  private Map<String, Object> needs(Workflow.Job job) {
    Map<String, Object> needs = new HashMap<>();
    for (String need : job.needs()) {
      Map<String, String> known = new HashMap<>(outputs.get(need));
      workflow.jobs().get(need).outputs().keySet().forEach(name -> known.putIfAbsent(name, ""));
      needs.put(
          need,
          Map.of(
              "result",
              outcomes.get(need).name(),
              "outputs",
              new Known("needs." + need + ".outputs", known)));
    }
    return needs;
  }

  private Expression.Scope scope(Workflow.Job job, Map<String, Object> combination) {
    Map<String, Object> contexts = new HashMap<>();
    contexts.put("github", new Known("github", about()));
    contexts.put("needs", new Known("needs", needs(job)));
    contexts.put("vars", new Known("vars", github.variables()));
    contexts.put("inputs", inputs());
    contexts.put("matrix", new Known("matrix", combination));
    return new Expression.Scope() {
      @Override
      public Object context(String name) {
        return new Known("the contexts before a job", contexts).get(name);
      }

      @Override
      public boolean status(String function) {
        List<Outcome> before = ancestors(job).stream().map(outcomes::get).toList();
        return switch (function) {
          case "always" -> true;
          case "success" -> before.stream().allMatch(outcome -> outcome == Outcome.success);
          case "failure" -> before.contains(Outcome.failure);
          default -> false;
        };
      }
    };
  }

  private Map<String, Object> inputs() {
    Map<String, Object> inputs = new HashMap<>();
    Workflow.Trigger trigger = workflow.triggers().get(event.name());
    inputs.putAll(trigger.inputs());
    trigger.inputs().keySet().stream()
        .filter(name -> !event.payload("inputs", name).equals(""))
        .forEach(name -> inputs.put(name, event.payload("inputs", name)));
    return inputs;
  }

  /** The context {@code github}, but for what is a job's own. */
  private Map<String, Object> about() {
    Map<String, Object> about = new HashMap<>();
    about.put("event_name", event.name());
    about.put("event", event.payload());
    about.put("ref", event.ref());
    about.put("ref_name", event.refName());
    about.put("ref_type", event.ref().startsWith("refs/tags/") ? "tag" : "branch");
    about.put("sha", event.sha());
    about.put("head_ref", event.text("pull_request", "head", "ref"));
    about.put("base_ref", event.text("pull_request", "base", "ref"));
    about.put("repository", github.repository());
    about.put("repository_owner", github.repository().replaceFirst("/.*", ""));
    about.put("actor", event.text("sender", "login"));
    about.put("triggering_actor", event.text("sender", "login"));
    about.put("workflow", workflow.name());
    about.put("run_id", String.valueOf(number));
    about.put("run_number", String.valueOf(number));
    about.put("run_attempt", "1");
    about.put("server_url", github.forge().url());
    return about;
  }
}
