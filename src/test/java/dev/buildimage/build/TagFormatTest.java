package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TagFormatTest {
  private static final Instant TIME = Instant.parse("2026-01-02T03:04:05Z");

  @Test
  void theCommitDateIsUtcAndSorts() throws Exception {
    assertThat(new TagFormat("v-{commitDate}-{key}").tag("abc", TIME))
        .isEqualTo("v-20260102030405-abc");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{commitDate}", "{key}", "{branch}-{key}", "a/{key}", "-{key}", "latest"})
  void whatIsNoTagBesideTheKeyIsRefused(String format) {
    assertThatThrownBy(() -> new TagFormat(format).tag("abc", TIME))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(format);
  }
}
