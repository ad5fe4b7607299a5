package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EvaluatorTest {
  private static final Map<String, String> BASE = Map.of("PATH", "/bin", "HOME", "/root");

  private static Dockerfile parse(String text) throws DockerfileException {
    return new DockerfileParser().parse("Dockerfile.build", text);
  }

  private static BuildArguments given(Map<String, String> values) {
    return new BuildArguments(values, "linux/amd64", "linux/arm/v7");
  }

  private static Instruction.From from(String text, Map<String, String> values)
      throws DockerfileException {
    Dockerfile dockerfile = parse(text);
    return new Evaluator(dockerfile, given(values)).from(dockerfile.target());
  }

  private static List<Step> steps(String text, Map<String, String> values)
      throws DockerfileException {
    Dockerfile dockerfile = parse(text);
    return new Evaluator(dockerfile, given(values)).steps(dockerfile.target(), BASE);
  }

  private static Step last(String text, Map<String, String> values) throws DockerfileException {
    List<Step> steps = steps(text, values);
    return steps.get(steps.size() - 1);
  }

  private static String label(String text, Map<String, String> values) throws DockerfileException {
    return ((Instruction.Label) last(text, values).instruction()).pairs().get(0).value();
  }

  private static List<String> copySources(String text, Map<String, String> values)
      throws DockerfileException {
    return parse(text).copySources(given(values));
  }

  @Test
  void expandsFromWithWhatStandsBeforeIt() throws DockerfileException {
    String text = "ARG V=1\nARG I=debian:$V\nFROM --platform=$BUILDPLATFORM ${I}-slim\n";
    assertThat(from(text, Map.of()).image()).isEqualTo("debian:1-slim");
    assertThat(from(text, Map.of()).platform()).contains("linux/amd64");
    assertThat(from(text, Map.of("V", "2")).image()).isEqualTo("debian:2-slim");
    assertThat(from("FROM --platform=$NONE x", Map.of()).platform()).isEmpty();
  }

  @Test
  void refusesAFromThatExpandsToNothing() {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> from("ARG BASE\nFROM $BASE\nARG BASE=x\n", Map.of()))
        .withMessageStartingWith("Dockerfile.build:2:6: '$BASE' expands to nothing: give its ARG")
        .withMessageEndingWith("FROM $BASE\n     ^");
  }

  @Test
  void keepsGlobalArgumentsOutOfTheStageUntilDeclaredAgain() throws DockerfileException {
    assertThat(label("ARG V=1\nFROM x\nLABEL a=[$V]\n", Map.of())).isEqualTo("[]");
    assertThat(label("ARG V=1\nFROM x\nARG V\nLABEL a=[$V]\n", Map.of())).isEqualTo("[1]");
    assertThat(label("ARG V=1\nFROM x\nARG V\nLABEL a=[$V]\n", Map.of("V", "2"))).isEqualTo("[2]");
    assertThat(label("ARG V=1\nFROM x\nARG V=3\nLABEL a=[$V]\n", Map.of())).isEqualTo("[3]");
  }

  @Test
  void seesAnArgumentFromItsLineOn() throws DockerfileException {
    String text = "FROM x\nLABEL a=$V\nARG V=1\nARG W=$V.2 X=$W.3\nLABEL a=$X\n";
    List<Step> steps = steps(text, Map.of());
    assertThat(((Instruction.Label) steps.get(0).instruction()).pairs().get(0).value()).isEmpty();
    assertThat(label(text, Map.of())).isEqualTo("1.2.3");
    assertThat(label(text, Map.of("W", "w"))).isEqualTo("w.3");
  }

  @Test
  void letsEnvWinOverArg() throws DockerfileException {
    assertThat(label("FROM x\nARG V=arg\nENV V=env\nLABEL a=$V\n", Map.of())).isEqualTo("env");
    assertThat(label("FROM x\nENV V=env\nARG V=arg\nLABEL a=$V\n", Map.of("V", "given")))
        .isEqualTo("env");
    assertThat(label("FROM x\nARG V=arg\nENV V=${V}+env\nLABEL a=$V\n", Map.of("V", "given")))
        .isEqualTo("given+env");
  }

  @Test
  void letsArgHideTheBaseEnvironment() throws DockerfileException {
    assertThat(label("FROM x\nARG HOME=/h\nLABEL a=$HOME\n", Map.of())).isEqualTo("/h");
    assertThat(label("FROM x\nARG PATH\nENV PATH=/a:$PATH\nLABEL a=$PATH\n", Map.of()))
        .isEqualTo("/a:/bin");
  }

  @Test
  void expandsThePairsOfOneLineAgainstTheEnvironmentBeforeIt() throws DockerfileException {
    assertThat(label("FROM x\nENV A=1\nENV A=2 B=$A\nLABEL a=$A$B\n", Map.of())).isEqualTo("21");
  }

  @Test
  void tellsWhatARunHasInItsEnvironment() throws DockerfileException {
    Scope scope =
        last(
                "FROM x\nARG A=1\nARG HOME=/h\nARG E=no\nARG NONE\nENV E=yes\nRUN a\n",
                Map.of("http_proxy", "http://p", "OTHER", "o"))
            .scope();
    assertThat(scope.environment())
        .containsExactlyInAnyOrderEntriesOf(Map.of("PATH", "/bin", "HOME", "/root", "E", "yes"));
    assertThat(scope.arguments())
        .containsExactlyInAnyOrderEntriesOf(Map.of("A", "1", "HOME", "/h"));
    assertThat(scope.runEnvironment())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("PATH", "/bin", "HOME", "/h", "E", "yes", "A", "1"));
    assertThat(scope.proxies()).containsExactlyEntriesOf(Map.of("http_proxy", "http://p"));
  }

  @Test
  void knowsPlatformArgumentsOnceDeclared() throws DockerfileException {
    assertThat(label("FROM x\nLABEL a=[$TARGETARCH]\n", Map.of())).isEqualTo("[]");
    assertThat(
            label(
                """
                FROM x
                ARG TARGETOS TARGETARCH TARGETVARIANT BUILDPLATFORM
                LABEL a=$TARGETOS-$TARGETARCH-$TARGETVARIANT-$BUILDPLATFORM
                """,
                Map.of()))
        .isEqualTo("linux-arm-v7-linux/amd64");
    assertThat(label("FROM x\nARG TARGETARCH=mine\nLABEL a=$TARGETARCH\n", Map.of()))
        .isEqualTo("mine");
    assertThat(label("FROM x\nARG TARGETARCH\nLABEL a=$TARGETARCH\n", Map.of("TARGETARCH", "s")))
        .isEqualTo("s");
  }

  @Test
  void knowsProxiesWithoutDeclaration() throws DockerfileException {
    assertThat(label("FROM x\nLABEL a=$HTTPS_PROXY\n", Map.of("HTTPS_PROXY", "p"))).isEqualTo("p");
  }

  @Test
  void leavesCommandsToTheShell() throws DockerfileException {
    for (String line : List.of("RUN $A", "CMD $A", "ENTRYPOINT [\"$A\"]")) {
      Dockerfile dockerfile = parse("FROM x\nENV A=1\n" + line);
      Step step = last("FROM x\nENV A=1\n" + line, Map.of());
      assertThat(step.instruction()).isEqualTo(dockerfile.target().instructions().get(1));
    }
  }

  @Test
  void expandsEverythingElse() throws DockerfileException {
    String text =
        """
        FROM x
        ARG A=a P=8080
        ENV B='$A' C="$A b"
        WORKDIR /$A
        USER $A:${G:-g}
        LABEL $A.x="$C"
        EXPOSE $P 90-91/UDP
        COPY --chown=$A --chmod=${M:-755} ./$A/ <<f <<'g' /$A/
        it's $A
        f
        it's $A
        g
        """;
    assertThat(steps(text, Map.of()).stream().skip(1).map(Step::instruction))
        .containsExactly(
            new Instruction.Env(
                at(3),
                "ENV B='$A' C=\"$A b\"",
                List.of(new Instruction.Pair("B", "$A"), new Instruction.Pair("C", "a b"))),
            new Instruction.Workdir(at(4), "WORKDIR /$A", "/a"),
            new Instruction.User(at(5), "USER $A:${G:-g}", "a:g"),
            new Instruction.Label(
                at(6), "LABEL $A.x=\"$C\"", List.of(new Instruction.Pair("a.x", "a b"))),
            new Instruction.Expose(
                at(7), "EXPOSE $P 90-91/UDP", List.of("8080/tcp", "90/udp", "91/udp")),
            new Instruction.Copy(
                at(8),
                "COPY --chown=$A --chmod=${M:-755} ./$A/ <<f <<'g' /$A/",
                List.of("a"),
                List.of(
                    new Instruction.InlineFile("f", "it's a\n", false),
                    new Instruction.InlineFile("g", "it's $A\n", false)),
                "/a/",
                Optional.empty(),
                Optional.of("a"),
                Optional.of("755"),
                false,
                false,
                List.of()));
  }

  private static Location at(int line) {
    return new Location("Dockerfile.build", line);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "EXPOSE http | 'http' is no port",
        "EXPOSE 70000 | is no range of ports",
        "EXPOSE 90-80 | '90-80' is no range of ports",
        "COPY a b /c | needs a folder as its destination: '/c/'",
        "COPY --chmod=u+y a /c | 'u+y' is no mode",
        "COPY ../a /c | '../a' is outside the build context",
        "COPY a/../../b /c | is outside the build context",
        "COPY https://x/y /c | use ADD, or download it in a RUN",
        "COPY [\"[a\",\"/c\"] | '[a' is no pattern",
        "WORKDIR ${A^} | '${A^}': '^' is no modifier",
        "ENV A='x | single quote",
        "ENV $NO=x | the name '$NO' expands to nothing",
      })
  void refusesWhatMakesNoSense(String line, String problem) {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> steps("FROM x\n\n" + line, Map.of()))
        .withMessageStartingWith("Dockerfile.build:3:")
        .withMessageContaining(problem);
  }

  @Test
  void namesWhatIsCopied() throws DockerfileException {
    assertThat(
            copySources(
                """
                FROM x
                ARG V=1 L
                ENV D=dir/$V
                COPY pom.xml ./a//b/ /abs /x/
                COPY $D/*.jar [a-c]?.txt /x/
                COPY ["with space", "/x"]
                COPY pom.xml /y
                COPY . /z
                COPY ${L:-lib}${V:+.x} <<f /q/
                f
                """,
                Map.of("V", "2")))
        .containsExactly(
            "pom.xml", "a/b", "abs", "dir/2/*.jar", "[a-c]?.txt", "with space", ".", "lib.x");
  }

  @Test
  void copiesNothingThatDependsOnTheBaseImage() throws DockerfileException {
    String message = "so it can't depend on the base image: declare ARG ";
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> copySources("FROM x\nCOPY $HOME/a /b\n", Map.of()))
        .withMessageStartingWith("Dockerfile.build:2:6: ")
        .withMessageContaining(message + "HOME");
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> copySources("FROM x\nENV D=$HOME/a\nCOPY $D /b\n", Map.of()))
        .withMessageContaining(message + "D");
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> copySources("FROM x\nARG HOME\nENV D=$HOME\nCOPY $D /b\n", Map.of()))
        .withMessageContaining(message + "D");
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> steps("FROM x\nCOPY ${HOME:-a} /b\n", Map.of()))
        .withMessageContaining(message + "HOME");
  }

  @Test
  void copiesTheSameWhateverTheBaseImageHas() throws DockerfileException {
    String text = "FROM x\nARG HOME\nCOPY ${HOME:-a} /b\n";
    assertThat(copySources(text, Map.of())).containsExactly("a");
    assertThat(((Instruction.Copy) last(text, Map.of()).instruction()).sources())
        .containsExactly("a");
  }

  @Test
  void tellsUnusedArguments() throws DockerfileException {
    Dockerfile dockerfile = parse("ARG A\nFROM x\nARG B C=1\nRUN a\n");
    assertThat(
            dockerfile.unusedArgs(
                List.of("Z", "A", "B", "C", "D", "HTTP_PROXY", "no_proxy", "TARGETOS")))
        .containsExactly("D", "Z");
    assertThat(dockerfile.unusedArgs(List.of("Http_Proxy"))).containsExactly("Http_Proxy");
  }

  @Test
  void doesNotFillTheHeapByDoubling() {
    String text = "FROM x\nENV A=0123456789\n" + "ENV A=$A$A$A$A\n".repeat(40);
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> steps(text, Map.of()))
        .withMessageContaining("expands to more than");
  }
}
