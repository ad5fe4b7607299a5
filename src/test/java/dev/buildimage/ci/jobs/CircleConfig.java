package dev.buildimage.ci.jobs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CircleCI configuration 2.1 ("Configuration reference"), all that is computed when a pipeline
 * starts already put in. What of the syntax isn't here is refused.
 *
 * @param setup whether it only starts another one
 */
record CircleConfig(boolean setup, Map<String, Keys> jobs, List<WorkflowJob> workflowJobs) {

  private static final Pattern VALUE = Pattern.compile("<<\\s*([\\w.-]+)\\s*>>");

  /**
   * @param key of {@code workflows}, and the job's name in it
   * @param job its definition; empty is one that is for somebody to approve
   * @param matrix one combination
   */
  record WorkflowJob(
      String workflow,
      String name,
      Optional<String> job,
      Map<String, List<String>> requires,
      List<String> contexts,
      Map<String, String> parameters) {}

  /**
   * @param values of {@code pipeline.…}
   * @param given values for the configuration's parameters
   * @param branch for filters
   */
  static CircleConfig parse(
      String file,
      String text,
      Map<String, String> values,
      Map<String, String> given,
      String branch) {
    return Keys.whole(
        Keys.parse(file, text),
        raw -> {
          if (!raw.required("version").equals("2.1")) {
            throw new UnsupportedConfiguration(file, "is of another version than 2.1");
          }
          Map<String, String> all = new LinkedHashMap<>(values);
          parameters(raw)
              .forEach(
                  (name, usual) ->
                      all.put("pipeline.parameters." + name, given.getOrDefault(name, usual)));
          given
              .keySet()
              .forEach(
                  name -> {
                    if (!all.containsKey("pipeline.parameters." + name)) {
                      throw new UnsupportedConfiguration(file, "has no parameter " + name);
                    }
                  });
          boolean setup = raw.text("setup").filter("true"::equals).isPresent();
          raw.value("orbs")
              .ifPresent(
                  orbs -> {
                    throw new UnsupportedConfiguration(file, "has orbs " + orbs);
                  });
          // only anchors for YAML
          raw.names().stream().filter(name -> name.startsWith("x-")).forEach(raw::value);
          Keys whole =
              Keys.of(
                  file,
                  fill(
                      Map.of(
                          "jobs", raw.value("jobs").orElse(Map.of()),
                          "workflows", raw.value("workflows").orElse(Map.of()),
                          "executors", raw.value("executors").orElse(Map.of()),
                          "commands", raw.value("commands").orElse(Map.of())),
                      all,
                      file,
                      true));
          Map<String, Keys> jobs = new LinkedHashMap<>();
          whole
              .keys("jobs")
              .ifPresent(
                  keys ->
                      keys.names().forEach(name -> jobs.put(name, keys.keys(name).orElseThrow())));
          for (String none : List.of("executors", "commands")) {
            if (whole.keys(none).filter(keys -> !keys.names().isEmpty()).isPresent()) {
              throw new UnsupportedConfiguration(file, "has " + none);
            }
          }
          List<WorkflowJob> workflowJobs = new ArrayList<>();
          whole
              .keys("workflows")
              .ifPresent(
                  keys ->
                      keys.names()
                          .forEach(
                              name ->
                                  workflowJobs.addAll(
                                      workflow(name, keys.keys(name).orElseThrow(), branch))));
          return new CircleConfig(setup, jobs, workflowJobs);
        });
  }

  private static Map<String, String> parameters(Keys keys) {
    return keys.keys("parameters")
        .map(
            all ->
                all.each(
                    (parameters, name) ->
                        Keys.whole(
                            parameters.keys(name).orElseThrow(),
                            parameter -> {
                              parameter.required("type");
                              parameter.text("description");
                              parameter.texts("enum");
                              return parameter.text("default").orElse("");
                            })))
        .orElse(Map.of());
  }

  private static List<WorkflowJob> workflow(String workflow, Keys given, String branch) {
    return Keys.whole(
        given,
        keys -> {
          boolean runs =
              keys.value("when").map(logic -> holds(keys.at("when"), logic)).orElse(true)
                  && !keys.value("unless")
                      .map(logic -> holds(keys.at("unless"), logic))
                      .orElse(false);
          List<WorkflowJob> jobs = new ArrayList<>();
          for (Object entry : keys.list("jobs")) {
            if (entry instanceof String name) {
              jobs.add(
                  new WorkflowJob(
                      workflow, name, Optional.of(name), Map.of(), List.of(), Map.of()));
            } else {
              Keys one = Keys.of(keys.at("jobs"), entry);
              one.each((of, name) -> job(workflow, name, of.keys(name).orElseThrow(), branch))
                  .values()
                  .forEach(jobs::addAll);
            }
          }
          return runs ? jobs : List.of();
        });
  }

  private static List<WorkflowJob> job(String workflow, String id, Keys given, String branch) {
    return Keys.whole(
        given,
        keys -> {
          boolean approval = keys.text("type").filter("approval"::equals).isPresent();
          String name = keys.text("name").orElse(id);
          Map<String, List<String>> requires = new LinkedHashMap<>();
          for (Object need : keys.list("requires")) {
            if (need instanceof String job) {
              requires.put(job, List.of("success"));
            } else {
              Keys terminal = Keys.of(keys.at("requires"), need);
              requires.putAll(terminal.each(Keys::texts));
            }
          }
          List<String> contexts = keys.texts("context");
          boolean here =
              keys.keys("filters")
                  .map(
                      filters ->
                          Keys.whole(
                              filters,
                              kinds ->
                                  kinds
                                      .keys("branches")
                                      .map(branches -> filter(branches, branch))
                                      .orElse(true)))
                  .orElse(true);
          Map<String, String> parameters = keys.each(Keys::required);
          return here
              ? List.of(
                  new WorkflowJob(
                      workflow,
                      name,
                      approval ? Optional.empty() : Optional.of(id),
                      requires,
                      contexts,
                      parameters))
              : List.of();
        });
  }

  private static boolean filter(Keys branches, String branch) {
    return Keys.whole(
        branches,
        keys -> {
          List<String> only = keys.texts("only");
          List<String> ignore = keys.texts("ignore");
          return (only.isEmpty() || only.stream().anyMatch(p -> matches(p, branch)))
              && ignore.stream().noneMatch(p -> matches(p, branch));
        });
  }

  static boolean matches(String pattern, String name) {
    return pattern.startsWith("/") && pattern.endsWith("/") && pattern.length() > 1
        ? name.matches(pattern.substring(1, pattern.length() - 1))
        : name.equals(pattern);
  }

  /** A logic statement. */
  static boolean holds(String where, Object logic) {
    if (logic instanceof String text) {
      if (text.contains(" ")) {
        return comparison(where, text);
      }
      return !Set.of("", "false", "0", "null").contains(text);
    }
    Map<?, ?> map = (Map<?, ?>) logic;
    if (map.size() != 1) {
      throw new UnsupportedConfiguration(where, "has not one operator: " + map.keySet());
    }
    String operator = String.valueOf(map.keySet().iterator().next());
    Object of = map.values().iterator().next();
    return switch (operator) {
      case "not" -> !holds(where, of);
      case "and" -> Keys.list(where, of).stream().allMatch(each -> holds(where, each));
      case "or" -> Keys.list(where, of).stream().anyMatch(each -> holds(where, each));
      case "equal" -> Keys.list(where, of).stream().distinct().count() == 1;
      case "matches" ->
          Keys.whole(
              Keys.of(where, of), keys -> keys.required("value").matches(keys.required("pattern")));
      default -> throw new UnsupportedConfiguration(where, "has the operator " + operator);
    };
  }

  /** An expression whose values have been put in: {@code "a" == "b" and not (…)}. */
  private static boolean comparison(String where, String text) {
    throw new UnsupportedConfiguration(where, "has the expression " + text);
  }

  /**
   * A tree of YAML with the values in its texts.
   *
   * @param pipeline whether only {@code pipeline.…} is looked at, or only all else
   */
  static Object fill(Object tree, Map<String, String> values, String where, boolean pipeline) {
    if (tree instanceof Map<?, ?> map) {
      Map<Object, Object> filled = new LinkedHashMap<>();
      map.forEach(
          (key, value) -> filled.put(key, fill(value, values, where + " › " + key, pipeline)));
      return filled;
    }
    if (tree instanceof List<?> list) {
      return list.stream().map(each -> fill(each, values, where, pipeline)).toList();
    }
    return VALUE
        .matcher(String.valueOf(tree))
        .replaceAll(
            found -> {
              String name = found.group(1);
              if (name.startsWith("pipeline.") != pipeline) {
                return Matcher.quoteReplacement(found.group());
              }
              if (!values.containsKey(name)) {
                throw new UnsupportedConfiguration(where, "needs << " + name + " >>");
              }
              return Matcher.quoteReplacement(values.get(name));
            });
  }
}
