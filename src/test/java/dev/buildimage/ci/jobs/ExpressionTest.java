package dev.buildimage.ci.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.ci.jobs.Expression.Known;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExpressionTest {
  private final Expression.Scope scope =
      new Expression.Scope() {
        private final Known contexts =
            new Known(
                "contexts",
                Map.of(
                    "github",
                    new Known(
                        "github",
                        Map.of(
                            "event_name",
                            "push",
                            "event",
                            Map.of(
                                "label",
                                Map.of("name", "It's"),
                                "labels",
                                List.of(Map.of("name", "a"), Map.of("name", "b"))))),
                    "matrix",
                    new Known("matrix", Map.of("shard", "2")),
                    "needs",
                    new Known("needs", Map.of("key", Map.of("result", "failure")))));

        @Override
        public Object context(String name) {
          return contexts.get(name);
        }

        @Override
        public boolean status(String function) {
          return function.equals("always") || function.equals("failure");
        }
      };

  @ParameterizedTest
  @CsvSource(
      delimiterString = " → ",
      quoteCharacter = '`',
      value = {
        "github.event_name == 'PUSH' → true",
        "github.event_name != 'push' || github.event.label.name == 'It''s' → true",
        "github.event_name == 'push' && 'builder-image' || 'other' → builder-image",
        "github.event_name == 'pull_request' && 'builder-image' || 'other' → other",
        "github.event.pull_request.number || 7 → 7",
        "github.event.nothing.of.it → ``",
        "matrix.shard == 2 → true",
        "matrix.shard > 1.5 → true",
        "!(matrix.shard <= 2) → false",
        "contains(github.event.labels.*.name, 'b') → true",
        "contains(fromJSON('[\"OWNER\", \"MEMBER\"]'), 'member') → true",
        "contains('abc', 'B') → true",
        "startsWith('/cherry-pick x', '/cherry-pick ') → true",
        "endsWith('abc', 'd') → false",
        "format('{0}-{1}', 'a', matrix.shard) → a-2",
        "join(github.event.labels.*.name, '+') → a+b",
        "needs['key'].result → failure",
        "null == '' → true",
        "true && 1 → 1",
        "fromJSON('{\"a\": [3]}').a[0] == 3 → true",
        "fromJSON('0') && true || false → false"
      })
  void evaluates(String expression, String value) {
    assertThat(Expression.text(Expression.evaluate(expression, scope))).isEqualTo(value);
  }

  @Test
  void fillsTexts() {
    assertThat(Expression.fill("${{ matrix.shard }}/4 of ${{ github.event_name }} $x", scope))
        .isEqualTo("2/4 of push $x");
  }

  @Test
  void conditionsNeedSuccessUnlessTheySayOtherwise() {
    assertThat(Expression.condition("github.event_name == 'push'", scope)).isFalse();
    assertThat(Expression.condition("always() && github.event_name == 'push'", scope)).isTrue();
    assertThat(Expression.condition("${{ !cancelled() }}", scope)).isTrue();
    assertThat(Expression.condition("failure()", scope)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "github.evnt_name",
        "secrets.X",
        "hashFiles('pom.xml')",
        "1 +",
        "(1",
        "'a",
        "needs.other.result",
        "1 2"
      })
  void whatIsUnknownIsAnError(String expression) {
    assertThatThrownBy(() -> Expression.evaluate(expression, scope))
        .isInstanceOf(UnsupportedConfiguration.class);
  }
}
