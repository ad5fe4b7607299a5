package dev.buildimage.ci.jobs;

import dev.buildimage.ci.jobs.JobRun.Outcome;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs a repository's pipelines as CircleCI would, with its usual settings: builds of forks get
 * nothing that is secret.
 *
 * @param project its own variables
 * @param contexts the variables of each
 */
public record CircleCi(
    Machines machines,
    Forge forge,
    Path bare,
    Map<String, String> project,
    Map<String, Map<String, String>> contexts,
    AtomicInteger numbers) {

  public CircleCi(
      Machines machines,
      Forge forge,
      Path bare,
      Map<String, String> project,
      Map<String, Map<String, String>> contexts) {
    this(machines, forge, bare, project, contexts, new AtomicInteger());
  }

  /**
   * What a pipeline is started for.
   *
   * @param branch {@code pull/7} for what a fork wants
   * @param trigger {@code webhook}, {@code api} or {@code scheduled_pipeline}
   * @param approved names of approval jobs that somebody has agreed to
   */
  public record Pipeline(
      String branch,
      String sha,
      boolean fork,
      String trigger,
      Map<String, String> parameters,
      Set<String> approved) {}

  /** All jobs of all workflows that run. */
  public List<JobRun> on(Pipeline pipeline) throws IOException {
    String text =
        Machines.command(bare, "git", "cat-file", "blob", pipeline.sha() + ":.circleci/config.yml");
    int number = numbers.incrementAndGet();
    List<JobRun> runs = new ArrayList<>();
    run(".circleci/config.yml", text, pipeline, number, pipeline.parameters(), runs);
    return runs;
  }

  private void run(
      String file,
      String text,
      Pipeline pipeline,
      int number,
      Map<String, String> parameters,
      List<JobRun> runs)
      throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    values.put("pipeline.id", "pipeline-" + number);
    values.put("pipeline.number", String.valueOf(number));
    values.put("pipeline.git.branch", pipeline.branch());
    values.put("pipeline.git.revision", pipeline.sha());
    values.put("pipeline.git.tag", "");
    values.put("pipeline.git.branch.is_default", String.valueOf(pipeline.branch().equals("main")));
    values.put("pipeline.trigger_source", pipeline.trigger());
    values.put("pipeline.project.slug", "gh/" + name());
    CircleConfig config = CircleConfig.parse(file, text, values, parameters, pipeline.branch());
    // those that don't run now have to be understood, too
    config
        .jobs()
        .forEach(
            (name, definition) ->
                new CircleJob(
                    this,
                    pipeline,
                    number,
                    new CircleConfig.WorkflowJob(
                        "", name, Optional.of(name), Map.of(), List.of(), Map.of()),
                    definition,
                    machines.jobs(),
                    ""));
    String key = config.setup() ? "continue-" + number : "";
    if (config.setup()) {
      forge.continuations().await(key);
    }
    Path workspace = machines.jobs().resolve("workspace-" + number + "-" + runs.size());
    Map<String, Outcome> outcomes = new LinkedHashMap<>();
    List<CircleConfig.WorkflowJob> left = new ArrayList<>(config.workflowJobs());
    while (!left.isEmpty()) {
      CircleConfig.WorkflowJob job = next(file, left);
      left.remove(job);
      Path place = workspace.resolve(job.workflow());
      outcomes.put(
          job.workflow() + " " + job.name(),
          job(config, job, outcomes, pipeline, number, place, key, runs));
    }
    Optional<Continuations.Continuation> next = forge.continuations().of(key);
    if (next.isPresent()) {
      run(
          "what goes on after " + file,
          next.get().configuration(),
          pipeline,
          number,
          next.get().parameters(),
          runs);
    } else if (config.setup() && runs.stream().allMatch(run -> run.outcome() == Outcome.success)) {
      throw new UnsupportedConfiguration(file, "is setup, and went on with nothing");
    }
  }

  private static CircleConfig.WorkflowJob next(String file, List<CircleConfig.WorkflowJob> left) {
    return left.stream()
        .filter(
            job ->
                left.stream()
                    .noneMatch(
                        other ->
                            other.workflow().equals(job.workflow())
                                && job.requires().containsKey(other.name())))
        .findFirst()
        .orElseThrow(() -> new UnsupportedConfiguration(file, "has requires in a circle"));
  }

  private Outcome job(
      CircleConfig config,
      CircleConfig.WorkflowJob job,
      Map<String, Outcome> outcomes,
      Pipeline pipeline,
      int number,
      Path workspace,
      String key,
      List<JobRun> runs)
      throws IOException {
    Map<String, Outcome> before = new LinkedHashMap<>();
    job.requires()
        .keySet()
        .forEach(
            need ->
                before.put(
                    need, outcomes.getOrDefault(job.workflow() + " " + need, Outcome.skipped)));
    boolean ready =
        job.requires().entrySet().stream()
            .allMatch(need -> met(before.get(need.getKey()), need.getValue()));
    if (ready && job.job().isPresent()) {
      Keys definition =
          Optional.ofNullable(config.jobs().get(job.job().get()))
              .orElseThrow(
                  () -> new UnsupportedConfiguration(job.workflow(), "has no job " + job.name()));
      List<JobRun> nodes =
          new CircleJob(this, pipeline, number, job, definition, workspace, key).run(runs.size());
      runs.addAll(nodes);
      return nodes.stream().allMatch(node -> node.outcome() == Outcome.success)
          ? Outcome.success
          : Outcome.failure;
    }
    Outcome outcome = Outcome.skipped;
    if (before.containsValue(Outcome.waiting)) {
      outcome = Outcome.waiting;
    } else if (ready) {
      outcome = pipeline.approved().contains(job.name()) ? Outcome.success : Outcome.waiting;
    }
    runs.add(
        new JobRun(
            job.workflow(),
            job.name(),
            outcome,
            machines.jobs().resolve("none"),
            Map.of(),
            Set.of()));
    return outcome;
  }

  private static boolean met(Outcome outcome, List<String> wanted) {
    return wanted.stream()
        .anyMatch(
            word ->
                switch (word) {
                  case "success" -> outcome == Outcome.success;
                  case "failed" -> outcome == Outcome.failure;
                  case "not_run" -> outcome == Outcome.skipped;
                  case "terminal" -> outcome != Outcome.waiting;
                  default -> throw new UnsupportedConfiguration("requires", "has " + word);
                });
  }

  String name() {
    return bare.getParent().getFileName() + "/" + bare.getFileName().toString().replace(".git", "");
  }

  /** All variables that a job of these contexts has. */
  Map<String, String> variables(Pipeline pipeline, List<String> wanted) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String context : wanted) {
      if (!contexts.containsKey(context)) {
        throw new UnsupportedConfiguration("the context " + context, "is known nowhere");
      }
    }
    if (!pipeline.fork()) {
      variables.putAll(project);
      wanted.forEach(context -> variables.putAll(contexts.get(context)));
    }
    return variables;
  }
}
