package dev.buildimage.ci.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkflowTest {
  private static final String WHOLE =
      """
      name: builder
      on:
        push:
          branches: [main, 'release-*', '!release-0']
        pull_request:
        schedule:
          - cron: '17 2 * * *'
        issue_comment:
          types: [created]
      permissions: {}
      jobs:
        key:
          runs-on: ubuntu-24.04
          outputs: {key: '${{ steps.key.outputs.key }}'}
          steps:
            - id: key
              run: echo
        verify:
          needs: key
          strategy:
            matrix:
              shard: [1, 2]
          runs-on: ubuntu-24.04
          container: {image: 'x:${{ needs.key.outputs.key }}'}
          steps:
            - uses: actions/checkout@08c6903cd8c0fde910a37f88322edcfb5dd907a8 # v5.0.0
              with: {persist-credentials: false}
      """;

  @Test
  void readsWhatItKnows() {
    Workflow workflow = Workflow.parse("a.yml", WHOLE);
    assertThat(workflow.permissions()).contains(Map.of());
    assertThat(workflow.jobs().get("verify").needs()).containsExactly("key");
    assertThat(workflow.jobs().get("verify").matrix()).containsEntry("shard", List.of("1", "2"));
    assertThat(workflow.jobs().get("key").steps().get(0).run()).contains("echo");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: builder\nrun-name: x",
        "on:\n  push:\n    paths: [x]",
        "on:\n  merge_group:\n    branches-ignore: [x]",
        "permissions:\n  package: write",
        "permissions: write-all",
        "jobs:\n  a:\n    runs-on: x\n    services: {}\n    steps: []",
        "jobs:\n  a:\n    runs-on: x\n    steps:\n      - run: x\n        with-env: y",
        "jobs:\n  a:\n    runs-on: x\n    steps:\n      - name: neither",
        "jobs:\n  a:\n    runs-on: x\n    container: {image: x, options: --privileged}\n    steps: []"
      })
  void whatItDoesNotKnowIsAnError(String part) {
    String key = part.substring(0, part.indexOf(':') + 1);
    String text = "on: push\njobs: {}\n";
    text = text.replaceFirst("(?m)^" + key + ".*\\n", "") + part + "\n";
    String whole = text;
    assertThatThrownBy(() -> Workflow.parse("a.yml", whole))
        .isInstanceOf(UnsupportedConfiguration.class)
        .hasMessageStartingWith("a.yml");
  }

  @Test
  void eventsStartWhatIsForThem() {
    assertThat(starts("push", "refs/heads/main", Map.of())).isTrue();
    assertThat(starts("push", "refs/heads/release-1", Map.of())).isTrue();
    assertThat(starts("push", "refs/heads/release-0", Map.of())).isFalse();
    assertThat(starts("push", "refs/heads/release-1/x", Map.of())).isFalse();
    assertThat(starts("push", "refs/tags/main", Map.of())).isFalse();
    assertThat(starts("pull_request", "refs/pull/1/merge", Map.of("action", "synchronize")))
        .isTrue();
    assertThat(starts("pull_request", "refs/pull/1/merge", Map.of("action", "labeled"))).isFalse();
    assertThat(starts("schedule", "refs/heads/main", Map.of("schedule", "17 2 * * *"))).isTrue();
    assertThat(starts("schedule", "refs/heads/main", Map.of("schedule", "18 2 * * *"))).isFalse();
    assertThat(starts("issue_comment", "refs/heads/main", Map.of("action", "deleted"))).isFalse();
    assertThat(starts("workflow_dispatch", "refs/heads/main", Map.of())).isFalse();
  }

  @Test
  void onlyAForksPullRequestIsTrustedWithNothing() {
    Map<String, Object> fork =
        Map.of("pull_request", Map.of("head", Map.of("sha", "1", "repo", Map.of("fork", true))));
    assertThat(event("pull_request", "refs/pull/1/merge", fork).fromFork()).isTrue();
    assertThat(event("pull_request_target", "refs/heads/main", fork).fromFork()).isFalse();
    assertThat(event("pull_request_target", "refs/heads/main", fork).unreviewed()).contains("1");
  }

  private static boolean starts(String name, String ref, Map<String, Object> payload) {
    return event(name, ref, payload).starts(Workflow.parse("a.yml", WHOLE));
  }

  private static Event event(String name, String ref, Map<String, Object> payload) {
    return new Event(name, ref, "0".repeat(40), payload, Set.of());
  }
}
