package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever the text: an answer, or an error that names its line. The seeds are fixed; the time-out
 * is far beyond what a slow machine needs, and there only to end what would hang.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class MutationTest {
  private static final int ROUNDS = 300;
  private static final List<String> PIECES =
      List.of(
          "\\",
          "\n",
          "\r\n",
          "`",
          "\"",
          "'",
          "$",
          "${",
          "}",
          "${A:-",
          "${A//",
          "<<EOF",
          "<<-'E'",
          "EOF",
          "#",
          "# escape=`\n",
          "[",
          "]",
          "[\"a\",",
          "--from=",
          "--",
          "=",
          " ",
          "\t",
          "*",
          "**/",
          "?",
          "!",
          "/",
          "..",
          "\u0000",
          "\uD800",
          "\uFEFF",
          "\u00A0",
          "ENV A=$A$A\n",
          "FROM x\n",
          "ARG A\n",
          "COPY ",
          "RUN ",
          "ONBUILD ",
          "EXPOSE 1-65535\n");

  static List<String> files() {
    return Corpora.namesIn("testfiles");
  }

  @ParameterizedTest
  @MethodSource("files")
  void neverFailsButByItsOwnException(String name) {
    String text = Corpora.text("testfiles", name, "Dockerfile");
    Random random = new Random(name.hashCode());
    for (int round = 0; round < ROUNDS; round++) {
      read(mutated(text, random));
      read("FROM x\n" + supportedLinesOf(mutated(text, random)));
    }
  }

  @Test
  void ignoreRulesNeverFailButByTheirOwnException() {
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS * 10; round++) {
      String text = mutated("target\n!a/**/b\n**/*.x\n[a-c]?\n", random);
      try {
        IgnoreRules.parse(".dockerignore", text).ignores("a/b/c.x");
      } catch (DockerfileException e) {
        assertThat(e).hasMessageStartingWith(".dockerignore:");
      }
    }
  }

  // Without these the mutants of old files would all fail at the same few instructions.
  private static String supportedLinesOf(String text) {
    return text.lines()
        .filter(line -> !line.matches("(?i)(add|volume|from|onbuild|healthcheck|maintainer).*"))
        .collect(Collectors.joining("\n"));
  }

  private static void read(String text) {
    try {
      Dockerfile dockerfile = new DockerfileParser().parse("Dockerfile", text);
      BuildArguments arguments = new BuildArguments(Map.of("A", "1"), "linux/amd64", "linux/amd64");
      Evaluator evaluator = new Evaluator(dockerfile, arguments);
      evaluator.from(dockerfile.target());
      evaluator.steps(dockerfile.target(), Map.of("PATH", "/bin"));
      dockerfile.copySources(arguments).forEach(s -> ContextPattern.of(s).covers("a/b"));
    } catch (DockerfileException e) {
      assertThat(e).hasMessageStartingWith("Dockerfile:");
      assertThat(e.location().line()).isPositive();
    }
  }

  private static String mutated(String text, Random random) {
    StringBuilder mutant = new StringBuilder(text);
    for (int i = random.nextInt(5); i >= 0; i--) {
      int at = random.nextInt(mutant.length() + 1);
      int end = Math.min(mutant.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> mutant.delete(at, end);
        case 1 -> mutant.insert(at, PIECES.get(random.nextInt(PIECES.size())));
        case 2 -> mutant.insert(at, mutant.substring(at, end));
        default -> mutant.setLength(at);
      }
    }
    return mutant.toString();
  }
}
