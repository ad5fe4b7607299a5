package dev.buildimage.ci.jobs;

import dev.buildimage.ci.jobs.CircleCi.Pipeline;
import dev.buildimage.ci.jobs.JobRun.Outcome;
import dev.buildimage.ci.jobs.Machines.Machine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A job of a CircleCI workflow: on each of its nodes, its steps. */
final class CircleJob {
  private final CircleCi circle;
  private final Pipeline pipeline;
  private final int number;
  private final CircleConfig.WorkflowJob job;
  private final Path shared;
  private final String continuation;
  private final Map<String, String> variables;

  private final Optional<Image> image;
  private final int parallelism;
  private final Map<String, String> environment;
  private final Optional<String> shell;
  private final List<Step> steps;

  private record Image(String name, Optional<String> user, Optional<String> password) {}

  /**
   * @param action what it does, with what it is told: {@code run}, {@code checkout}, …
   * @param when {@code on_success}, {@code always}, {@code on_fail}
   */
  private record Step(
      String action,
      String name,
      String when,
      Map<String, List<String>> told,
      Map<String, String> env) {
    String one(String key) {
      return told.get(key).get(0);
    }
  }

  /**
   * @param shared what {@code persist_to_workspace} fills
   * @param continuation the key with which the job may go on; empty where there is nothing to
   */
  CircleJob(
      CircleCi circle,
      Pipeline pipeline,
      int number,
      CircleConfig.WorkflowJob job,
      Keys definition,
      Path shared,
      String continuation) {
    this.circle = circle;
    this.pipeline = pipeline;
    this.number = number;
    this.job = job;
    this.shared = shared;
    this.continuation = continuation;
    this.variables = circle.variables(pipeline, job.contexts());
    if (!job.parameters().isEmpty()) {
      throw new UnsupportedConfiguration(job.name(), "has parameters " + job.parameters());
    }
    image = image(definition);
    definition.text("resource_class");
    parallelism = definition.text("parallelism").map(Integer::parseInt).orElse(1);
    environment = definition.strings("environment");
    shell = definition.text("shell");
    steps =
        definition.list("steps").stream().map(step -> step(definition.at("steps"), step)).toList();
    Keys.whole(definition, Keys::names);
  }

  private static Optional<Image> image(Keys definition) {
    Optional<Keys> machine = definition.keys("machine");
    if (machine.isPresent()) {
      Keys.whole(machine.get(), keys -> keys.required("image"));
      return Optional.empty();
    }
    List<Object> images = definition.list("docker");
    if (images.size() != 1) {
      throw new UnsupportedConfiguration(definition.where(), "has neither machine nor one image");
    }
    return Optional.of(
        Keys.whole(
            Keys.of(definition.at("docker"), images.get(0)),
            keys -> {
              Map<String, String> auth = keys.strings("auth");
              return new Image(
                  keys.required("image"),
                  Optional.ofNullable(auth.get("username")),
                  Optional.ofNullable(auth.get("password")));
            }));
  }

  private static Step step(String where, Object written) {
    if (written instanceof String name) {
      return new Step(name, name, "on_success", Map.of(), Map.of());
    }
    Map<String, Step> one =
        Keys.of(where, written).each((keys, action) -> step(action, keys.at(action), keys));
    if (one.size() != 1) {
      throw new UnsupportedConfiguration(where, "has a step of several: " + one.keySet());
    }
    return one.values().iterator().next();
  }

  private static Step step(String action, String where, Keys step) {
    if (step.value(action).filter(String.class::isInstance).isPresent()) {
      String command = step.required(action);
      return new Step(
          action,
          command.lines().findFirst().orElse(""),
          "on_success",
          Map.of("command", List.of(command)),
          Map.of());
    }
    return Keys.whole(
        step.keys(action).orElseThrow(),
        keys -> {
          String name = keys.text("name").orElse(action);
          String when = keys.text("when").orElse("on_success");
          keys.text("no_output_timeout");
          Map<String, String> env = keys.strings("environment");
          return new Step(action, name, when, keys.each(Keys::texts), env);
        });
  }

  /**
   * @param index how many jobs have run before
   */
  List<JobRun> run(int index) throws IOException {
    List<JobRun> nodes = new ArrayList<>();
    for (int node = 0; node < parallelism; node++) {
      String name = parallelism > 1 ? job.name() + " (" + node + ")" : job.name();
      Path folder =
          circle
              .machines()
              .folder(String.format("circle-%02d-%02d-%s-%d", number, index, job.name(), node));
      Outcome outcome = run(folder, node);
      nodes.add(new JobRun(job.workflow(), name, outcome, folder, Map.of(), Set.of()));
    }
    return nodes;
  }

  private Outcome run(Path folder, int node) throws IOException {
    Path project = Files.createDirectories(folder.resolve("work/project"));
    Files.createFile(folder.resolve("tmp/.bash_env"));
    boolean failed = false;
    try (Machine machine = machine(folder)) {
      Map<String, String> all = new LinkedHashMap<>(machine.environment());
      all.putAll(variables);
      all.putAll(about(machine, node));
      all.putAll(environment);
      int index = 0;
      for (Step step : steps) {
        boolean runs =
            switch (step.when()) {
              case "always" -> true;
              case "on_fail" -> failed;
              case "on_success" -> !failed;
              default -> throw new UnsupportedConfiguration(step.name(), "has when " + step.when());
            };
        StepFolder place = StepFolder.create(folder, index++, step.name());
        if (runs) {
          failed |= act(step, place, machine, project, all) != 0;
        }
      }
    }
    return failed ? Outcome.failure : Outcome.success;
  }

  private Machine machine(Path folder) throws IOException {
    if (image.isEmpty()) {
      return circle.machines().own(folder);
    }
    Optional<String> user = image.get().user().map(this::expanded);
    Optional<String> password = image.get().password().map(this::expanded);
    Optional<String> credentials =
        user.flatMap(name -> password.map(secret -> name + ":" + secret))
            .filter(both -> !both.equals(":"));
    return circle.machines().container(folder, image.get().name(), credentials, Map.of());
  }

  /** Only whole variables are, as in the documentation's examples. */
  private String expanded(String text) {
    return text.startsWith("$") ? variables.getOrDefault(text.substring(1), "") : text;
  }

  private Map<String, String> about(Machine machine, int node) {
    Map<String, String> about = new LinkedHashMap<>();
    about.put("CI", "true");
    about.put("CIRCLECI", "true");
    about.put("CIRCLE_BRANCH", pipeline.branch());
    about.put("CIRCLE_SHA1", pipeline.sha());
    about.put("CIRCLE_JOB", job.name());
    about.put("CIRCLE_NODE_INDEX", String.valueOf(node));
    about.put("CIRCLE_NODE_TOTAL", String.valueOf(parallelism));
    about.put("CIRCLE_WORKING_DIRECTORY", machine.work() + "/project");
    about.put("CIRCLECI_API", circle.forge().url() + "/circleci");
    about.put("BASH_ENV", machine.temporary() + "/.bash_env");
    if (!continuation.isEmpty()) {
      about.put("CIRCLE_CONTINUATION_KEY", continuation);
    }
    if (pipeline.fork()) {
      about.put("CIRCLE_PR_NUMBER", pipeline.branch().replaceFirst("pull/", ""));
    }
    return about;
  }

  private int act(
      Step step, StepFolder place, Machine machine, Path project, Map<String, String> all)
      throws IOException {
    Function<String, Path> resolve = text -> project.resolve(text).normalize();
    Set<String> known;
    int status = 0;
    switch (step.action()) {
      case "run" -> {
        known = Set.of("command", "shell", "working_directory");
        Map<String, String> own = new LinkedHashMap<>(all);
        own.putAll(step.env());
        String with =
            step.told().containsKey("shell")
                ? step.one("shell")
                : shell.orElse("/bin/bash -eo pipefail");
        String below =
            step.told().containsKey("working_directory") ? "/" + step.one("working_directory") : "";
        status =
            place.run(
                machine,
                step.one("command"),
                with + " {0}",
                machine.work() + "/project" + below,
                own);
      }
      case "checkout" -> {
        known = Set.of();
        String url = circle.forge().url() + "/" + circle.name();
        place.log(new Checkout(url, project).fully(pipeline.branch(), pipeline.sha()));
      }
      case "persist_to_workspace" -> {
        known = Set.of("root", "paths");
        Path root = resolve.apply(step.one("root"));
        for (String path : step.told().get("paths")) {
          if (!Files.exists(root.resolve(path))) {
            place.log("there is no " + path);
            status = 1;
          } else {
            Artifacts.tree(root.resolve(path), shared.resolve(path));
          }
        }
      }
      case "attach_workspace" -> {
        known = Set.of("at");
        Artifacts.tree(shared, resolve.apply(step.one("at")));
      }
      case "store_test_results", "store_artifacts" -> {
        known = Set.of("path", "destination");
        Path path = resolve.apply(step.one("path"));
        place.log(path + (Files.exists(path) ? " is kept" : " is not there"));
      }
      default -> throw new UnsupportedConfiguration(job.name(), "has the step " + step.action());
    }
    if (!known.containsAll(step.told().keySet())) {
      throw new UnsupportedConfiguration(step.name(), "has unsupported " + step.told().keySet());
    }
    return status;
  }
}
