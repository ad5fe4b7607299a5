package dev.buildimage.ci.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A workflow file ("Workflow syntax for GitHub Actions"). What of the syntax isn't here is refused,
 * wherever it is in the file.
 *
 * @param triggers by the event's name
 * @param permissions of all jobs that have none of their own
 */
record Workflow(
    String file,
    String name,
    Map<String, Trigger> triggers,
    Optional<Map<String, String>> permissions,
    Map<String, String> env,
    Defaults defaults,
    Map<String, Job> jobs) {

  private static final Set<String> SCOPES =
      Set.of(
          "actions",
          "attestations",
          "checks",
          "contents",
          "deployments",
          "id-token",
          "issues",
          "packages",
          "pull-requests",
          "statuses");

  /** Which of an event's occurrences a workflow is for; what is empty is all. */
  record Trigger(
      List<String> branches,
      List<String> tags,
      List<String> types,
      List<String> crons,
      List<String> workflows,
      Map<String, String> inputs) {}

  record Defaults(Optional<String> shell, Optional<String> folder) {}

  record Container(
      String image, Map<String, String> env, Optional<String> user, Optional<String> password) {}

  /**
   * @param matrix each variable's values; {@code include} and {@code exclude} are unsupported but
   *     for whole combinations in {@code include}
   */
  record Job(
      String id,
      String name,
      List<String> needs,
      Optional<String> condition,
      List<String> runsOn,
      Optional<Container> container,
      Optional<Map<String, String>> permissions,
      Optional<String> environment,
      Map<String, String> outputs,
      Map<String, String> env,
      Defaults defaults,
      Map<String, Object> matrix,
      List<Step> steps) {}

  /** One of {@code run} and {@code uses} is there. */
  record Step(
      Optional<String> id,
      String name,
      Optional<String> condition,
      Optional<String> run,
      Optional<String> uses,
      Map<String, String> with,
      Map<String, String> env,
      Optional<String> shell,
      Optional<String> folder,
      String continueOnError) {}

  static Workflow parse(String file, String text) {
    return Keys.whole(
        Keys.parse(file, text),
        keys -> {
          Optional<Map<String, String>> permissions = permissions(keys);
          concurrency(keys);
          return new Workflow(
              file,
              keys.text("name").orElse(file),
              triggers(keys),
              permissions,
              keys.strings("env"),
              defaults(keys),
              keys.keys("jobs")
                  .orElseThrow(() -> new UnsupportedConfiguration(file, "has no jobs"))
                  .each((jobs, id) -> job(id, jobs.keys(id).orElseThrow())));
        });
  }

  private static Map<String, Trigger> triggers(Keys keys) {
    Object on =
        keys.value("on").orElseThrow(() -> new UnsupportedConfiguration(keys.where(), "has no on"));
    Map<String, Trigger> triggers = new LinkedHashMap<>();
    if (on instanceof Map<?, ?>) {
      triggers.putAll(Keys.of(keys.at("on"), on).each(Workflow::trigger));
    } else {
      Keys.texts(keys.at("on"), on)
          .forEach(
              name ->
                  triggers.put(
                      name,
                      new Trigger(
                          List.of(), List.of(), List.of(), List.of(), List.of(), Map.of())));
    }
    return triggers;
  }

  private static Trigger trigger(Keys on, String event) {
    if (event.equals("schedule")) {
      List<String> crons = new ArrayList<>();
      for (Object each : on.list(event)) {
        crons.add(Keys.whole(Keys.of(on.at(event), each), keys -> keys.required("cron")));
      }
      return new Trigger(List.of(), List.of(), List.of(), crons, List.of(), Map.of());
    }
    return Keys.whole(
        on.keys(event).orElseThrow(),
        keys ->
            new Trigger(
                keys.texts("branches"),
                keys.texts("tags"),
                keys.texts("types"),
                List.of(),
                keys.texts("workflows"),
                keys.keys("inputs").map(inputs -> inputs.each(Workflow::input)).orElse(Map.of())));
  }

  /** An input's default. */
  private static String input(Keys inputs, String name) {
    return Keys.whole(
        inputs.keys(name).orElseThrow(),
        keys -> {
          keys.text("description");
          keys.text("required");
          keys.text("type");
          keys.texts("options");
          return keys.text("default").orElse("");
        });
  }

  private static Optional<Map<String, String>> permissions(Keys keys) {
    Optional<Map<String, String>> permissions =
        keys.value("permissions").map(value -> keys.strings("permissions"));
    permissions.ifPresent(
        scopes ->
            scopes.forEach(
                (scope, access) -> {
                  if (!SCOPES.contains(scope)
                      || !List.of("none", "read", "write").contains(access)) {
                    throw new UnsupportedConfiguration(
                        keys.at("permissions"), "has " + scope + ": " + access);
                  }
                }));
    return permissions;
  }

  /** Runs are one after the other here, so that none is ever in another's way. */
  private static void concurrency(Keys keys) {
    if (keys.value("concurrency").filter(Map.class::isInstance).isPresent()) {
      Keys.whole(
          keys.keys("concurrency").orElseThrow(),
          group -> group.required("group") + group.text("cancel-in-progress"));
    }
  }

  private static Defaults defaults(Keys keys) {
    return keys.keys("defaults")
        .map(
            defaults ->
                Keys.whole(
                    defaults,
                    all ->
                        Keys.whole(
                            all.keys("run").orElseThrow(),
                            run -> new Defaults(run.text("shell"), run.text("working-directory")))))
        .orElse(new Defaults(Optional.empty(), Optional.empty()));
  }

  private static Job job(String id, Keys job) {
    return Keys.whole(
        job,
        keys -> {
          keys.text("timeout-minutes");
          concurrency(keys);
          List<Step> steps = new ArrayList<>();
          for (Object step : keys.list("steps")) {
            steps.add(step(Keys.of(keys.at("steps") + "[" + steps.size() + "]", step)));
          }
          return new Job(
              id,
              keys.text("name").orElse(id),
              keys.texts("needs"),
              keys.text("if"),
              keys.texts("runs-on"),
              container(keys),
              permissions(keys),
              environment(keys),
              keys.strings("outputs"),
              keys.strings("env"),
              defaults(keys),
              matrix(keys),
              steps);
        });
  }

  private static Optional<String> environment(Keys job) {
    return job.value("environment")
        .map(
            value ->
                value instanceof String name
                    ? name
                    : Keys.whole(
                        Keys.of(job.at("environment"), value),
                        keys -> {
                          keys.text("url");
                          return keys.required("name");
                        }));
  }

  private static Optional<Container> container(Keys job) {
    return job.value("container")
        .map(
            value ->
                value instanceof String image
                    ? new Container(image, Map.of(), Optional.empty(), Optional.empty())
                    : Keys.whole(
                        Keys.of(job.at("container"), value),
                        keys -> {
                          Optional<Keys> credentials = keys.keys("credentials");
                          Container container =
                              new Container(
                                  keys.required("image"),
                                  keys.strings("env"),
                                  credentials.map(given -> given.required("username")),
                                  credentials.map(given -> given.required("password")));
                          credentials.ifPresent(given -> Keys.whole(given, Keys::names));
                          return container;
                        }));
  }

  private static Map<String, Object> matrix(Keys job) {
    return job.keys("strategy")
        .map(
            strategy ->
                Keys.whole(
                    strategy,
                    keys -> {
                      keys.text("fail-fast");
                      keys.text("max-parallel");
                      return keys.keys("matrix")
                          .orElseThrow()
                          .each((matrix, name) -> matrix.value(name).orElseThrow());
                    }))
        .orElse(Map.of());
  }

  private static Step step(Keys step) {
    return Keys.whole(
        step,
        keys -> {
          keys.text("timeout-minutes");
          Optional<String> run = keys.text("run");
          Optional<String> uses = keys.text("uses");
          if (run.isPresent() == uses.isPresent()) {
            throw new UnsupportedConfiguration(keys.where(), "has not one of run and uses");
          }
          return new Step(
              keys.text("id"),
              keys.text("name")
                  .orElseGet(() -> run.or(() -> uses).orElseThrow().lines().findFirst().orElse("")),
              keys.text("if"),
              run,
              uses,
              keys.strings("with"),
              keys.strings("env"),
              keys.text("shell"),
              keys.text("working-directory"),
              keys.text("continue-on-error").orElse("false"));
        });
  }
}
