package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildException;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {
  private static final Map<String, String> CIRCLE =
      Map.of("CIRCLE_NODE_INDEX", "0", "CIRCLE_NODE_TOTAL", "4");

  @Test
  void theNearestWordCounts() throws Exception {
    assertThat(Shard.chosen(Optional.of(" 2/3 "), Map.of("BUILDER_SHARD", "1/3")))
        .contains(new Shard(2, 3));
    assertThat(
            Shard.chosen(
                Optional.empty(),
                Map.of("BUILDER_SHARD", "3/3", "CIRCLE_NODE_INDEX", "0", "CIRCLE_NODE_TOTAL", "4")))
        .contains(new Shard(3, 3));
    assertThat(Shard.chosen(Optional.empty(), CIRCLE)).contains(new Shard(1, 4));
    assertThat(Shard.chosen(Optional.of("1/1"), CIRCLE)).contains(new Shard(1, 1));
  }

  @Test
  void oneNodeOfCircleHasNothingToShare() throws Exception {
    assertThat(
            Shard.chosen(
                Optional.empty(), Map.of("CIRCLE_NODE_INDEX", "0", "CIRCLE_NODE_TOTAL", "1")))
        .isEmpty();
    assertThat(Shard.chosen(Optional.empty(), Map.of("BUILDER_SHARD", ""))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/4", "5/4", "1/0", "2", "2/4/6", "-1/4", "a/b", "1/99999"})
  void anythingElseIsRefused(String text) {
    assertThatThrownBy(() -> Shard.chosen(Optional.of(text), Map.of()))
        .isInstanceOf(BuildException.class)
        .hasMessageContainingAll("builder.shard is '" + text + "'", "as in 2/4");
    assertThatThrownBy(() -> Shard.chosen(Optional.empty(), Map.of("BUILDER_SHARD", text)))
        .hasMessageContaining("$BUILDER_SHARD is");
  }

  @Test
  void soIsWhatCircleNeverSays() {
    assertThatThrownBy(
            () ->
                Shard.chosen(
                    Optional.empty(), Map.of("CIRCLE_NODE_INDEX", "4", "CIRCLE_NODE_TOTAL", "4")))
        .isInstanceOf(BuildException.class);
    assertThatThrownBy(
            () ->
                Shard.chosen(
                    Optional.empty(), Map.of("CIRCLE_NODE_INDEX", "x", "CIRCLE_NODE_TOTAL", "4")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("$CIRCLE_NODE_INDEX");
  }
}
