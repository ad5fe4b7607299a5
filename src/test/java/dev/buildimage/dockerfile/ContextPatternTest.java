package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContextPatternTest {
  @ParameterizedTest
  @CsvSource({
    "pom.xml, pom.xml, true",
    "pom.xml, pomxxml, false",
    "*, a, true",
    "*, a/b, false",
    "*/pom.xml, a/pom.xml, true",
    "*/pom.xml, a/b/pom.xml, false",
    "**/pom.xml, a/pom.xml, true",
    "**/pom.xml, a/b/pom.xml, false",
    "**/pom.xml, pom.xml, false",
    "a*b*c, axxbxxc, true",
    "a*b*c, axxbxx, false",
    "a?, ab, true",
    "a?, a/, false",
    "[a-z], m, true",
    "[a-z], M, false",
    "[^a-z], M, true",
    "[a-z0-9_], 5, true",
    "[[]0].txt, [0].txt, true",
    "[z-a], m, false",
    "a\\*, a*, true",
    "a\\*, ab, false",
    "?, \uD83D\uDE80, true",
  })
  void matchesAsGoDoes(String pattern, String path, boolean matches) {
    assertThat(ContextPattern.of(pattern).matches(path)).isEqualTo(matches);
  }

  @Test
  void coversWhatIsInAFolder() {
    assertThat(ContextPattern.of("src").covers("src/main/a")).isTrue();
    assertThat(ContextPattern.of("s*/main").covers("src/main/a/b")).isTrue();
    assertThat(ContextPattern.of("src").covers("src2/a")).isFalse();
    assertThat(ContextPattern.of("src/main").covers("src")).isFalse();
    assertThat(ContextPattern.of(".").covers("a/b")).isTrue();
  }

  @Test
  void knowsAPatternFromAPath() {
    assertThat(ContextPattern.of("a/b.c").isPattern()).isFalse();
    assertThat(ContextPattern.of("a\\*").isPattern()).isFalse();
    assertThat(ContextPattern.of("a*").isPattern()).isTrue();
    assertThat(ContextPattern.of("[a]").isPattern()).isTrue();
    assertThat(ContextPattern.of("a*")).hasToString("a*");
  }

  @ParameterizedTest
  @CsvSource({
    "a, a",
    "a/, a",
    "./a, a",
    "a//b, a/b",
    "a/./b, a/b",
    "a/../b, b",
    "../a, ../a",
    "a/../../b, ../b",
    "/../a, /a",
    "/, /",
    "'', .",
    "a/.., ."
  })
  void cleansPathsAsGoDoes(String path, String cleaned) {
    assertThat(ContextPattern.clean(path)).isEqualTo(cleaned);
  }

  @Test
  void refusesWhatIsNoPattern() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ContextPattern.of("[a"))
        .withMessageContaining("no matching ']'");
  }
}
