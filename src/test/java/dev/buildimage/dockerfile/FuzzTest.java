package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.function.Executable;

/** Whatever the text: an answer, or an error that names its place. */
class FuzzTest {
  // far beyond what a slow machine needs, and there only to end what would hang
  private static final Duration HANGS = Duration.ofMinutes(5);
  private static final Map<String, String> ENVIRONMENT = Map.of("PATH", "/bin", "A", "$A\"'");

  @Provide
  Arbitrary<String> mutants() {
    return GeneratedText.mutants();
  }

  @Provide
  Arbitrary<String> assembled() {
    return GeneratedText.assembled();
  }

  @Provide
  Arbitrary<String> words() {
    return GeneratedText.words();
  }

  private static void ends(Executable executable) {
    assertTimeoutPreemptively(HANGS, executable);
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void mutantsFailByTheirOwnExceptionOnly(@ForAll("mutants") String text) {
    ends(() -> read(text));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void piecesFailByTheirOwnExceptionOnly(@ForAll("assembled") String text) {
    ends(() -> read(text));
  }

  private static void read(String text) {
    try {
      Dockerfile dockerfile = new DockerfileParser().parse("Dockerfile", text);
      assertThat(dockerfile.warnings()).allSatisfy(w -> assertThat(w).startsWith("Dockerfile:"));
      evaluate(dockerfile);
    } catch (DockerfileException e) {
      assertPlaced(e, text);
    }
  }

  private static void evaluate(Dockerfile dockerfile) throws DockerfileException {
    BuildArguments arguments = new BuildArguments(Map.of("A", "1"), "linux/amd64", "linux/arm64");
    Evaluator evaluator = new Evaluator(dockerfile, arguments);
    List<Stage> needed = evaluator.needed();
    assertThat(needed).endsWith(dockerfile.target()).isSubsetOf(dockerfile.stages());
    for (Stage stage : needed) {
      assertThat(needed).containsAll(evaluator.neededBy(stage));
      Scope scope = evaluator.scope(ENVIRONMENT);
      for (Step step : evaluator.steps(stage, evaluator.triggers(stage), scope)) {
        if (step.instruction() instanceof Instruction.Run run) {
          assertThat(run.mounts()).noneMatch(Mount.Written.class::isInstance);
        }
      }
    }
    for (String source : evaluator.copySources()) {
      assertThat(source).isNotEmpty().doesNotStartWith("/").isNotEqualTo("..");
      assertThat(source).doesNotStartWith("../");
      ContextPattern.of(source).covers("a/b");
    }
  }

  private static void assertPlaced(DockerfileException e, String text) {
    Location location = e.location();
    String message = String.valueOf(e.getMessage());
    assertThat(message).startsWith(location + ":").endsWith("^");
    assertThat(location.line()).isPositive();
    if (location.file().equals("Dockerfile")) {
      assertThat(location.line())
          .isLessThanOrEqualTo((int) text.chars().filter(c -> c == '\n').count() + 1);
    } else {
      assertThat(location.file()).startsWith("ONBUILD of ");
    }
    String column = message.substring((location + ":").length()).replaceFirst("(?s):.*", "");
    assertThat(Integer.parseInt(column)).isPositive();
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void wordsAreExpandedOrRefused(
      @ForAll("words") String word, @ForAll("words") String value, @ForAll Set<Words.Mode> modes) {
    ends(
        () -> {
          Words words = new Words('\\', modes.toArray(Words.Mode[]::new));
          try {
            words.expand(word, name -> name.equals("A") ? Optional.of(value) : Optional.empty());
          } catch (WordException e) {
            assertThat(e.problem()).isNotBlank();
          }
        });
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void singleQuotesKeepWhatIsInThem(@ForAll("words") String value) throws DockerfileException {
    String line = value.replaceAll("['\n\r]", "");
    Dockerfile dockerfile =
        new DockerfileParser().parse("Dockerfile", "FROM a\nENV V='" + line + "'\n");
    Step step =
        new Evaluator(dockerfile, new BuildArguments(Map.of(), "a/b", "a/b"))
            .steps(dockerfile.target(), Map.of())
            .get(0);
    assertThat(step.scope().environment()).containsEntry("V", line);
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void execFormKeepsItsArguments(@ForAll @Size(min = 1, max = 4) List<String> arguments)
      throws DockerfileException, JsonProcessingException {
    String json = new JsonMapper().writeValueAsString(arguments);
    Dockerfile dockerfile = new DockerfileParser().parse("Dockerfile", "FROM a\nRUN " + json);
    Instruction.Run run = (Instruction.Run) dockerfile.target().instructions().get(0);
    assertThat(run.command()).isEqualTo(new Command.Exec(arguments));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void quotedHereDocumentsKeepTheirContent(@ForAll("words") String content)
      throws DockerfileException {
    String text = content.replace("EOF", "eof") + "\n";
    Dockerfile dockerfile =
        new DockerfileParser().parse("Dockerfile", "FROM a\nCOPY <<'EOF' /x\n" + text + "EOF\n");
    Step step =
        new Evaluator(dockerfile, new BuildArguments(Map.of(), "a/b", "a/b"))
            .steps(dockerfile.target(), Map.of())
            .get(0);
    assertThat(((Instruction.Copy) step.instruction()).files())
        .containsExactly(new Instruction.InlineFile("EOF", text, false));
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void ignoreRulesFailByTheirOwnExceptionOnly(
      @ForAll("words") String rules, @ForAll("words") String path) {
    ends(
        () -> {
          try {
            IgnoreRules.parse(".dockerignore", rules).ignores(path);
          } catch (DockerfileException e) {
            assertThat(e).hasMessageStartingWith(".dockerignore:");
          }
        });
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void theLastRuleWins(@ForAll("words") String rules, @ForAll("words") String path) {
    ends(
        () -> {
          try {
            boolean isContext = ContextPattern.clean(path).equals(".");
            assertThat(IgnoreRules.parse("i", rules + "\n**\n").ignores(path))
                .isEqualTo(!isContext);
            assertThat(IgnoreRules.parse("i", rules + "\n!**\n").ignores(path)).isFalse();
          } catch (DockerfileException e) {
            assertThat(e).hasMessageStartingWith("i:");
          }
        });
  }

  @Property(tries = 1000, shrinking = ShrinkingMode.BOUNDED, edgeCases = EdgeCasesMode.NONE)
  void whatIsIgnoredIsSoWithAllThatIsInIt(
      @ForAll("words") String rule, @ForAll("words") String path) {
    ends(
        () -> {
          try {
            String one = rule.replaceAll("[!\n\r]", "");
            IgnoreRules rules = IgnoreRules.parse("i", one);
            if (rules.ignores(path) && !path.contains("..")) {
              assertThat(rules.ignores(path + "/child")).isTrue();
            }
          } catch (DockerfileException e) {
            assertThat(e).hasMessageStartingWith("i:1:");
          }
        });
  }
}
