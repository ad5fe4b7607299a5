package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StagesTest {
  private static final String PIPELINE =
      """
      ARG TARGET_BASE=runtime
      FROM debian:12 AS Build
      COPY src /src
      FROM build AS test
      RUN --mount=type=bind,target=/ctx,source=tests --mount=from=tools,target=/t true
      FROM scratch AS tools
      ADD tools.tar /
      FROM alpine AS runtime
      FROM $TARGET_BASE
      COPY --from=build /out /out
      COPY --from=2 /bin /bin
      COPY --from=busybox /bin/sh /sh
      COPY conf /etc/
      """;

  private static Dockerfile parse(String text) throws DockerfileException {
    return new DockerfileParser().parse("Dockerfile", text);
  }

  private static BuildArguments given(Map<String, String> values) {
    return new BuildArguments(values, "linux/amd64", "linux/amd64");
  }

  private static Evaluator evaluator(String text) throws DockerfileException {
    return new Evaluator(parse(text), given(Map.of()));
  }

  private static List<Integer> needed(String text, String target, Map<String, String> values)
      throws DockerfileException {
    Dockerfile dockerfile = parse(text);
    Stage stage = dockerfile.target(Optional.of(target));
    return new Evaluator(dockerfile, given(values), stage)
        .needed().stream().map(Stage::index).toList();
  }

  @Test
  void findsTheTargetByNameAndByIndex() throws DockerfileException {
    Dockerfile dockerfile = parse(PIPELINE);
    assertThat(dockerfile.target(Optional.empty()).index()).isEqualTo(4);
    assertThat(dockerfile.target(Optional.of("BUILD")).index()).isZero();
    assertThat(dockerfile.target(Optional.of("2")).index()).isEqualTo(2);
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> dockerfile.target(Optional.of("biuld")))
        .withMessageContaining("there is no stage 'biuld' to build: did you mean build?");
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> dockerfile.target(Optional.of("5")))
        .withMessageContaining("there are build, test, tools, runtime");
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse("FROM x").target(Optional.of("a")))
        .withMessageContaining("no FROM has a name: add AS a to one");
  }

  @Test
  void needsOnlyWhatTheTargetIsMadeFrom() throws DockerfileException {
    String noLater = PIPELINE.replace("--mount=from=tools,target=/t ", "");
    assertThat(needed(noLater, "4", Map.of())).containsExactly(0, 2, 3, 4);
    assertThat(needed(noLater, "4", Map.of("TARGET_BASE", "test"))).containsExactly(0, 1, 2, 4);
    assertThat(needed(noLater, "test", Map.of())).containsExactly(0, 1);
    assertThat(needed(noLater, "tools", Map.of())).containsExactly(2);
    assertThat(needed("FROM a AS a\nFROM a AS b\nRUN --mount=from=a,target=/a b\n", "b", Map.of()))
        .containsExactly(0, 1);
  }

  @Test
  void tellsStagesFromImages() throws DockerfileException {
    Evaluator evaluator = evaluator(PIPELINE);
    List<Stage> stages = parse(PIPELINE).stages();
    assertThat(evaluator.base(stages.get(0))).isEqualTo(new Origin.OfImage("debian:12"));
    assertThat(evaluator.base(stages.get(1))).isEqualTo(new Origin.OfStage(stages.get(0)));
    assertThat(evaluator.base(stages.get(2))).isEqualTo(new Origin.Scratch());
    assertThat(evaluator.base(stages.get(4))).isEqualTo(new Origin.OfStage(stages.get(3)));
    assertThat(evaluator.origins(stages.get(4), stages.get(4).instructions().get(1)))
        .containsExactly(new Origin.OfStage(stages.get(2)));
    assertThat(evaluator.images().keySet()).containsExactly("debian:12", "alpine", "busybox");
  }

  @Test
  void namesEachImageByWhatFirstNeedsIt() throws DockerfileException {
    String text =
        """
        FROM a AS base
        ONBUILD COPY --from=t /t /t
        FROM x AS unneeded
        FROM base
        RUN --mount=from=a,target=/a --mount=from=m,target=/m true
        COPY --from=m /m /m
        """;
    Map<String, Instruction> images = evaluator(text).images();
    assertThat(images.keySet()).containsExactly("a", "t", "m");
    assertThat(images.values())
        .extracting(i -> i.location().toString())
        .containsExactly("Dockerfile:1", "ONBUILD of base:1", "Dockerfile:5");
  }

  @Test
  void aNameStandsForTheStageBeforeIt() throws DockerfileException {
    // the first builds on an image of the same name, as does a stage that builds on itself
    Evaluator evaluator = evaluator("FROM golang AS golang\nFROM golang AS golang\nFROM golang\n");
    List<Stage> stages = parse("FROM golang AS golang\nFROM golang AS golang\n").stages();
    assertThat(evaluator.base(stages.get(0))).isEqualTo(new Origin.OfImage("golang"));
    assertThat(evaluator.base(stages.get(1))).isEqualTo(new Origin.OfStage(stages.get(0)));
    assertThat(evaluator.needed()).extracting(Stage::index).containsExactly(0, 1, 2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "COPY --from=later a /b | 3:13: stage 'later' doesn't come before this one",
        "COPY --from=self a /b | 3:13: stage 'self' doesn't come before",
        "COPY --from=1 a /b | 3:13: stage '1' doesn't come before",
        "COPY --from=7 a /b | 3:13: there is no stage 7: those before this one are 0 to 0",
        "COPY --from=-1 a /b | 3:13: there is no stage -1",
        "RUN --mount=target=/a,from=later b | 3:28: stage 'later' doesn't come before",
        "COPY --from=$A a /b | 3:13: COPY --from can't have variables: add FROM $A AS name",
      })
  void refusesAStageThatIsNotThereYet(String line, String problem) {
    String text = "FROM a AS first\nFROM b AS self\n" + line + "\nFROM c AS later\n";
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> needed(text, "self", Map.of()))
        .withMessageStartingWith("Dockerfile:" + problem);
  }

  @Test
  void suggestsTheStageThatAnImageNameNearlyIs() throws DockerfileException {
    Evaluator evaluator = evaluator("FROM a AS builder\nFROM bulider\n");
    Stage last = parse("FROM a AS builder\nFROM bulider\n").target();
    assertThat(evaluator.nearestStage(last, "bulider")).contains("builder");
    assertThat(evaluator.nearestStage(last, "debian")).isEmpty();
  }

  @Test
  void takesFromTheContextWhatTheTargetNeeds() throws DockerfileException {
    String text =
        """
        FROM a AS build
        COPY --parents x/./y/*.c deep/**/z.h /src/
        ADD one.tar https://x.y/z.tar https://x.y/z.git git@h:r git://h/r ssh://h/r two /src/
        RUN --mount=target=/c,source=/m/../n --mount=from=debian,source=no,target=/d \\
            --mount=type=cache,target=/e true
        FROM b AS unneeded
        COPY unneeded /
        FROM c
        COPY --from=build --exclude=*.o /usr/../src ../x /
        COPY last /
        """;
    assertThat(parse(text).copySources(given(Map.of())))
        .containsExactly("x/y/*.c", "deep", "one.tar", "two", "n", "last");
    assertThat(parse("FROM a\nRUN --mount=target=/c make\n").copySources(given(Map.of())))
        .containsExactly(".");
    Dockerfile dockerfile = parse(text);
    Stage other = dockerfile.target(Optional.of("unneeded"));
    assertThat(new Evaluator(dockerfile, given(Map.of()), other).copySources())
        .containsExactly("unneeded");
  }

  @Test
  void aMountOfTheContextIsPartOfTheKeyToo() {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(
            () ->
                parse("FROM a\nRUN --mount=source=$HOME,target=/a b\n")
                    .copySources(given(Map.of())))
        .withMessageStartingWith("Dockerfile:2:20: what RUN --mount takes is part of the key");
  }

  @Test
  void inheritsVariablesFromTheStageItBuildsOn() throws DockerfileException {
    String text =
        """
        FROM a AS base
        ARG DIR=one
        ENV SUB=two
        FROM base
        COPY $DIR/$SUB /
        """;
    assertThat(parse(text).copySources(given(Map.of()))).containsExactly("one/two");
    Dockerfile dockerfile = parse(text);
    Evaluator evaluator = new Evaluator(dockerfile, given(Map.of("DIR", "given")));
    List<Step> base = evaluator.steps(dockerfile.stages().get(0), Map.of("PATH", "/bin"));
    List<Step> steps = evaluator.steps(dockerfile.target(), List.of(), base.get(1).scope());
    assertThat(((Instruction.Copy) steps.get(0).instruction()).sources())
        .containsExactly("given/two");
    assertThat(steps.get(0).scope().environment())
        .containsExactlyInAnyOrderEntriesOf(Map.of("PATH", "/bin", "SUB", "two"));
  }

  @Test
  void keepsArgumentsOfOtherStagesOut() throws DockerfileException {
    String text = "FROM a\nARG V=1\nENV W=2\nFROM b\nLABEL l=[$V$W]\n";
    Dockerfile dockerfile = parse(text);
    Step step = evaluator(text).steps(dockerfile.target(), Map.of()).get(0);
    assertThat(((Instruction.Label) step.instruction()).pairs())
        .containsExactly(new Instruction.Pair("l", "[]"));
  }

  @Test
  void executesTheTriggersOfTheStageItBuildsOn() throws DockerfileException {
    String text =
        """
        FROM tools AS tools
        FROM a AS base
        ONBUILD ARG DIR=x
        ONBUILD COPY --from=tools /bin /bin
        ONBUILD COPY $DIR/src <<E /d/
        $DIR
        E
        FROM base AS child
        RUN true
        FROM child
        """;
    Dockerfile dockerfile = parse(text);
    Evaluator evaluator = evaluator(text);
    assertThat(needed(text, "child", Map.of())).containsExactly(0, 1, 2);
    assertThat(evaluator.triggers(dockerfile.target())).isEmpty();
    Stage child = dockerfile.stages().get(2);
    List<Trigger> triggers = evaluator.triggers(child);
    List<Step> steps = evaluator.steps(child, triggers, evaluator.scope(Map.of()));
    assertThat(steps).hasSize(4);
    Instruction.Copy copy = (Instruction.Copy) steps.get(2).instruction();
    assertThat(copy.sources()).containsExactly("x/src");
    assertThat(copy.files()).containsExactly(new Instruction.InlineFile("E", "x\n", false));
    assertThat(copy.location()).isEqualTo(new Location("ONBUILD of base", 1));
    assertThat(dockerfile.copySources(given(Map.of()))).containsExactly("x/src");
  }

  @Test
  void executesTheTriggersOfAnImage() throws DockerfileException {
    List<Trigger> triggers =
        new DockerfileParser()
            .triggers("a:1", List.of("RUN one", "COPY $HOME/x \\\n  /y", "COPY ${X^} /y"));
    Dockerfile dockerfile = parse("FROM a:1\n");
    Evaluator evaluator = evaluator("FROM a:1\n");
    List<Step> steps =
        evaluator.steps(
            dockerfile.target(), triggers.subList(0, 2), evaluator.scope(Map.of("HOME", "/h")));
    // what an image wants of the context can't be part of the key, so it may depend on the image
    assertThat(((Instruction.Copy) steps.get(1).instruction()).sources()).containsExactly("h/x");
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> evaluator.steps(dockerfile.target(), triggers, evaluator.scope(Map.of())))
        .withMessageStartingWith("ONBUILD of a:1:1:6: '${X^}'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ONBUILD RUN a | 1:1: ONBUILD can't hold ONBUILD",
        "FROM a | 1:1: ONBUILD can't hold FROM",
        "RUNN a | 1:1: unknown instruction 'RUNN'",
        "'' | 1:1: no instruction",
      })
  void refusesATriggerOfAnImageThatIsNone(String trigger, String problem) {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> new DockerfileParser().triggers("a:1", List.of(trigger)))
        .withMessageStartingWith("ONBUILD of a:1:" + problem);
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> new DockerfileParser().triggers("a:1", List.of("RUN a\nRUN b")))
        .withMessageStartingWith("ONBUILD of a:1:2:1: ONBUILD holds one instruction only");
  }

  @Test
  void knowsTheTargetStageByItsArgument() throws DockerfileException {
    String text = "FROM a AS one\nARG TARGETSTAGE\nLABEL l=$TARGETSTAGE\nFROM one AS Two\nFROM a\n";
    Dockerfile dockerfile = parse(text);
    for (String[] wanted : new String[][] {{"one", "one"}, {"1", "two"}, {"2", "default"}}) {
      Evaluator evaluator =
          new Evaluator(dockerfile, given(Map.of()), dockerfile.target(Optional.of(wanted[0])));
      Step step = evaluator.steps(dockerfile.stages().get(0), Map.of()).get(1);
      assertThat(((Instruction.Label) step.instruction()).pairs())
          .containsExactly(new Instruction.Pair("l", wanted[1]));
    }
  }
}
