package dev.buildimage.ci.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CircleConfigTest {
  private static final String WHOLE =
      """
      version: 2.1
      parameters:
        key: {type: string, default: ""}
        published: {type: boolean, default: false}
      jobs:
        verify:
          docker: [{image: "x:<< pipeline.parameters.key >>"}]
          steps: [checkout]
      workflows:
        build:
          when:
            and:
              - << pipeline.parameters.published >>
              - not: {equal: [scheduled_pipeline, << pipeline.trigger_source >>]}
          jobs:
            - approve: {type: approval}
            - verify: {requires: [approve], context: secret}
        fork:
          when:
            matches: {pattern: "^pull/[0-9]+$", value: << pipeline.git.branch >>}
          jobs: [verify]
      """;

  @Test
  void workflowsAreThoseOfTheValues() {
    assertThat(names("main", Map.of("published", "true")))
        .containsExactly("build approve", "build verify");
    assertThat(names("main", Map.of())).isEmpty();
    assertThat(names("pull/7", Map.of())).containsExactly("fork verify");
  }

  @Test
  void valuesAreInTheJobs() {
    CircleConfig config = parse(WHOLE, "main", Map.of("key", "abc", "published", "true"));
    assertThat(config.jobs().get("verify").list("docker"))
        .isEqualTo(List.of(Map.of("image", "x:abc")));
    assertThat(config.workflowJobs().get(1).requires())
        .containsEntry("approve", List.of("success"));
    assertThat(config.workflowJobs().get(1).contexts()).containsExactly("secret");
    assertThat(config.workflowJobs().get(0).job()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "version: 2",
        "version: 2.1\norbs: {a: b/c@1}",
        "version: 2.1\ncommands: {a: {steps: []}}",
        "version: 2.1\nunknown: x",
        "version: 2.1\njobs: {a: {steps: [run: << pipeline.unknown >>]}}",
        "version: 2.1\nworkflows: {a: {when: 'a and b', jobs: []}}",
        "version: 2.1\nworkflows: {a: {max_auto_reruns: 2, jobs: []}}"
      })
  void whatItDoesNotKnowIsAnError(String text) {
    assertThatThrownBy(() -> parse(text, "main", Map.of()))
        .isInstanceOf(UnsupportedConfiguration.class);
  }

  @Test
  void parametersAreDeclared() {
    assertThatThrownBy(() -> parse(WHOLE, "main", Map.of("other", "x")))
        .hasMessageContaining("has no parameter other");
  }

  private static List<String> names(String branch, Map<String, String> parameters) {
    return parse(WHOLE, branch, parameters).workflowJobs().stream()
        .map(job -> job.workflow() + " " + job.name())
        .toList();
  }

  private static CircleConfig parse(String text, String branch, Map<String, String> parameters) {
    return CircleConfig.parse(
        "config.yml",
        text,
        Map.of("pipeline.git.branch", branch, "pipeline.trigger_source", "webhook"),
        parameters,
        branch);
  }
}
