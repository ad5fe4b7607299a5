package dev.buildimage.ci.jobs;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Something that happened at GitHub ("Events that trigger workflows").
 *
 * @param ref what {@code GITHUB_REF} is: {@code refs/heads/main}, {@code refs/pull/7/merge}
 * @param sha what {@code GITHUB_SHA} is, and where the workflow's file is read
 * @param payload what {@code github.event} is
 * @param approved environments that somebody has let the run into
 */
public record Event(
    String name, String ref, String sha, Map<String, ?> payload, Set<String> approved) {

  public Event approve(String environment) {
    return new Event(name, ref, sha, payload, Set.of(environment));
  }

  Object payload(String... path) {
    Object value = payload;
    for (String name : path) {
      value = value instanceof Map<?, ?> map && map.get(name) != null ? map.get(name) : "";
    }
    return value;
  }

  String text(String... path) {
    return Expression.text(payload(path));
  }

  /** Whether GitHub trusts nobody here: no secrets, and a token that only reads. */
  boolean fromFork() {
    return name.equals("pull_request")
        && payload("pull_request", "head", "repo", "fork").equals(true);
  }

  /** The commit that nobody has looked at yet, whatever this event's own is. */
  Optional<String> unreviewed() {
    return payload("pull_request", "head", "repo", "fork").equals(true)
        ? Optional.of(text("pull_request", "head", "sha"))
        : Optional.empty();
  }

  String refName() {
    return ref.replaceFirst("^refs/(heads|tags|pull)/", "");
  }

  boolean starts(Workflow workflow) {
    Workflow.Trigger trigger = workflow.triggers().get(name);
    if (trigger == null) {
      return false;
    }
    boolean pull = name.startsWith("pull_request");
    String branch = pull ? text("pull_request", "base", "ref") : refName();
    boolean here =
        ref.startsWith("refs/tags/")
            ? matches(trigger.tags(), branch)
                && (trigger.branches().isEmpty() || !trigger.tags().isEmpty())
            : matches(trigger.branches(), branch)
                && (trigger.tags().isEmpty() || !trigger.branches().isEmpty());
    return switch (name) {
      case "push" -> here;
      case "pull_request", "pull_request_target" ->
          here
              && (trigger.types().isEmpty()
                      ? Set.of("opened", "synchronize", "reopened")
                      : Set.copyOf(trigger.types()))
                  .contains(text("action"));
      case "schedule" -> trigger.crons().contains(text("schedule"));
      case "workflow_dispatch" -> true;
      case "issue_comment" -> trigger.types().isEmpty() || trigger.types().contains(text("action"));
      case "workflow_run" ->
          (trigger.types().isEmpty() || trigger.types().contains(text("action")))
              && trigger.workflows().contains(text("workflow_run", "name"))
              && matches(trigger.branches(), text("workflow_run", "head_branch"));
      default -> throw new UnsupportedConfiguration(workflow.file(), "has the trigger " + name);
    };
  }

  private static boolean matches(List<String> patterns, String name) {
    boolean matches = patterns.isEmpty();
    for (String pattern : patterns) {
      boolean not = pattern.startsWith("!");
      String glob = not ? pattern.substring(1) : pattern;
      String regex =
          glob.replace(".", "\\.")
              .replace("**", "\u0000")
              .replace("*", "[^/]*")
              .replace("\u0000", ".*");
      if (name.matches(regex)) {
        matches = !not;
      }
    }
    return matches;
  }
}
