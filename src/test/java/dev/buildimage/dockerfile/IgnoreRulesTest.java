package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoreRulesTest {
  private static boolean ignores(String rules, String path) throws DockerfileException {
    return IgnoreRules.parse(".dockerignore", rules).ignores(path);
  }

  @ParameterizedTest
  @CsvSource({
    "target, target, true",
    "target, target/a/b, true",
    "target, a/target, false",
    "target, targets, false",
    "/target/, target, true",
    "./a//b/../c, a/c, true",
    "*.log, a.log, true",
    "*.log, a/b.log, false",
    "*, a/b/c, true",
    "a/*, a, false",
    "a/*, a/b/c, true",
    "a/*/c, a/b/c, true",
    "a/*/c, a/b/b/c, false",
    "a?c, abc, true",
    "a?c, a/c, false",
    "a?c, a\u2603c, true",
    "**, a, true",
    "**, a/b, true",
    "**/, a/b, true",
    "**/c, c, true",
    "**/c, a/b/c, true",
    "**/c, a/bc, false",
    "**/c, c/d, true",
    "**c, a/bc, true",
    "**c*, a/bc, false",
    "**c*, a/cb, true",
    "**/*.md, a.md, true",
    "**/*.md, a/b/c.md, true",
    "**/**/*.md, a.md, true",
    "a/**, a, false",
    "a/**, a/b/c, true",
    "a/**/c, a/c, true",
    "a/**/c, a/b/b/c, true",
    "a/**/c, a/bc, false",
    "a**/c, a/b/c, true",
    "a**, abc/d, true",
    "[a-c]x, bx, true",
    "[a-c]x, dx, false",
    "[^a-c]x, dx, true",
    "[^a-c]x, bx, false",
    "[\\]]x, ]x, true",
    "\\*x, *x, true",
    "\\*x, yx, false",
    "\\#x, #x, true",
    "a(b){1}|.+$^, a(b){1}|.+$^, true",
    "a.b, acb, false",
    ". , a, false",
    "***, a/b, true",
  })
  void matches(String rule, String path, boolean ignored) throws DockerfileException {
    assertThat(ignores(rule, path)).isEqualTo(ignored);
  }

  @Test
  void letsTheLastRuleWin() throws DockerfileException {
    String rules = "*.md\n!README*.md\nREADME-secret.md\n";
    assertThat(ignores(rules, "a.md")).isTrue();
    assertThat(ignores(rules, "README.md")).isFalse();
    assertThat(ignores(rules, "README-secret.md")).isTrue();
    assertThat(ignores("!a\n*", "a")).isTrue();
  }

  @Test
  void takesBackWhatIsInAnIgnoredFolder() throws DockerfileException {
    String rules = "docs\n!docs/keep\n";
    assertThat(ignores(rules, "docs")).isTrue();
    assertThat(ignores(rules, "docs/a")).isTrue();
    assertThat(ignores(rules, "docs/keep")).isFalse();
    assertThat(ignores(rules, "docs/keep/deep")).isFalse();
    assertThat(ignores("**\n!a/b", "a/b/c")).isFalse();
    assertThat(ignores("*\n! /src/ ", "src/a")).isFalse();
  }

  @Test
  void readsCommentsAndSpace() throws DockerfileException {
    String rules = "\uFEFFa  \r\n\r\n# b\r\n  c\r\n #d\r\n";
    assertThat(ignores(rules, "a")).isTrue();
    assertThat(ignores(rules, "b")).isFalse();
    assertThat(ignores(rules, "# b")).isFalse();
    assertThat(ignores(rules, "c")).isTrue();
    assertThat(ignores(rules, "#d")).isTrue();
  }

  @Test
  void neverIgnoresTheContextItself() throws DockerfileException {
    assertThat(ignores("**\n*\n.\n", ".")).isFalse();
    assertThat(ignores("a", "./a/")).isTrue();
    assertThat(IgnoreRules.none().ignores("a")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"!", "! ", "[", "[a", "[]a]", "[-x]", "[x-]", "[a-b-c]", "a\\", "[^"})
  void refusesWhatIsNoPattern(String rule) {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> ignores("a\n" + rule + "\n", "a"))
        .withMessageStartingWith(".dockerignore:2:1: ");
  }

  @Test
  void isQuickWhateverTheRule() throws DockerfileException {
    assertThat(ignores("*a".repeat(200) + "b", "a".repeat(400))).isFalse();
    assertThat(ignores("**/a/".repeat(100) + "b", "a/".repeat(200))).isFalse();
    assertThat(ignores("*".repeat(100_000), "a")).isTrue();
  }
}
