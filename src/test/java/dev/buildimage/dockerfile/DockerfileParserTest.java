package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DockerfileParserTest {
  private static Dockerfile parse(String text) throws DockerfileException {
    return new DockerfileParser().parse("Dockerfile.build", text);
  }

  private static Instruction instruction(String line) throws DockerfileException {
    return parse("FROM x\n" + line).target().instructions().get(0);
  }

  private static Command run(String line) throws DockerfileException {
    return ((Instruction.Run) instruction(line)).command();
  }

  private static void assertRefused(String text, String message) {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse(text))
        .withMessage(message);
  }

  @Test
  void readsEveryInstruction() throws DockerfileException {
    Dockerfile dockerfile =
        parse(
            """
            ARG TAG=12
            from --platform=linux/arm64 debian:$TAG as Tools
            ARG A B="b c"
            ENV LANG=C.UTF-8 X="a b"
            ENV OLD the rest = all
            RUN apt-get update \\
             && true
            RUN ["a", "b"]
            COPY --chown=1:2 --chmod=755 a "b" /c/
            COPY ["x y", "/z"]
            WORKDIR /src
            USER me:us
            LABEL a.b="c"
            EXPOSE 80 90/udp
            CMD ["c"]
            ENTRYPOINT exec $X
            """);
    assertThat(dockerfile.globalArgs())
        .containsExactly(
            new Instruction.Arg(
                at(1),
                "ARG TAG=12",
                List.of(new Instruction.Declaration("TAG", Optional.of("12")))));
    Stage stage = dockerfile.target();
    assertThat(stage.from())
        .isEqualTo(
            new Instruction.From(
                at(2),
                "from --platform=linux/arm64 debian:$TAG as Tools",
                "debian:$TAG",
                Optional.of("tools"),
                Optional.of("linux/arm64")));
    assertThat(stage.instructions())
        .containsExactly(
            new Instruction.Arg(
                at(3),
                "ARG A B=\"b c\"",
                List.of(
                    new Instruction.Declaration("A", Optional.empty()),
                    new Instruction.Declaration("B", Optional.of("\"b c\"")))),
            new Instruction.Env(
                at(4),
                "ENV LANG=C.UTF-8 X=\"a b\"",
                List.of(
                    new Instruction.Pair("LANG", "C.UTF-8"), new Instruction.Pair("X", "\"a b\""))),
            new Instruction.Env(
                at(5),
                "ENV OLD the rest = all",
                List.of(new Instruction.Pair("OLD", "the rest = all"))),
            new Instruction.Run(
                at(6),
                "RUN apt-get update  && true",
                new Command.Shell("apt-get update  && true"),
                List.of(),
                Instruction.Network.DEFAULT,
                Instruction.Security.SANDBOX),
            new Instruction.Run(
                at(8),
                "RUN [\"a\", \"b\"]",
                new Command.Exec(List.of("a", "b")),
                List.of(),
                Instruction.Network.DEFAULT,
                Instruction.Security.SANDBOX),
            new Instruction.Copy(
                at(9),
                "COPY --chown=1:2 --chmod=755 a \"b\" /c/",
                List.of("a", "\"b\""),
                List.of(),
                "/c/",
                Optional.empty(),
                Optional.of("1:2"),
                Optional.of("755"),
                false,
                false,
                List.of()),
            new Instruction.Copy(
                at(10),
                "COPY [\"x y\", \"/z\"]",
                List.of("x y"),
                List.of(),
                "/z",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                false,
                false,
                List.of()),
            new Instruction.Workdir(at(11), "WORKDIR /src", "/src"),
            new Instruction.User(at(12), "USER me:us", "me:us"),
            new Instruction.Label(
                at(13), "LABEL a.b=\"c\"", List.of(new Instruction.Pair("a.b", "\"c\""))),
            new Instruction.Expose(at(14), "EXPOSE 80 90/udp", List.of("80", "90/udp")),
            new Instruction.Cmd(at(15), "CMD [\"c\"]", new Command.Exec(List.of("c"))),
            new Instruction.Entrypoint(at(16), "ENTRYPOINT exec $X", new Command.Shell("exec $X")));
    assertThat(dockerfile.warnings())
        .containsExactly(
            "Dockerfile.build:5: ENV name value is the old form: write ENV name=value"
                + " (LegacyKeyValueFormat)");
  }

  private static Location at(int line) {
    return new Location("Dockerfile.build", line);
  }

  @Test
  void givesALoneHereDocumentToTheShell() throws DockerfileException {
    assertThat(run("RUN <<EOF\na\nb\nEOF\n")).isEqualTo(new Command.Shell("a\nb\n"));
    assertThat(run("RUN <<-EOF\n\ta\n\tEOF\n")).isEqualTo(new Command.Shell("a\n"));
  }

  @Test
  void makesAScriptOfAHereDocumentThatNamesItsInterpreter() throws DockerfileException {
    assertThat(run("RUN <<-EOF\n#!/usr/bin/env python3\n\tprint(1)\nEOF\n"))
        .isEqualTo(new Command.Script("EOF", "#!/usr/bin/env python3\nprint(1)\n"));
  }

  @Test
  void leavesAnyOtherHereDocumentToTheShell() throws DockerfileException {
    assertThat(run("RUN cat <<A <<'B' > /x\n1\nA\n2\nB\n"))
        .isEqualTo(new Command.Shell("cat <<A <<'B' > /x\n1\nA\n2\nB"));
  }

  @Test
  void makesFilesOfTheHereDocumentsOfACopy() throws DockerfileException {
    Instruction.Copy copy =
        (Instruction.Copy) instruction("COPY <<a.txt src <<-'B' /d/\n$x\na.txt\n\t$y\nB\n");
    assertThat(copy.sources()).containsExactly("src");
    assertThat(copy.files())
        .containsExactly(
            new Instruction.InlineFile("a.txt", "$x\n", true),
            new Instruction.InlineFile("B", "$y\n", false));
  }

  @Test
  void resetsByAnEmptyArray() throws DockerfileException {
    assertThat(((Instruction.Entrypoint) instruction("ENTRYPOINT []")).command())
        .isEqualTo(new Command.Exec(List.of()));
    assertThat(((Instruction.Cmd) instruction("CMD []")).command())
        .isEqualTo(new Command.Exec(List.of()));
  }

  @Test
  void warnsOfWhatOnlyLooksLikeExecForm() throws DockerfileException {
    assertThat(parse("FROM x\nCMD ['a', 'b']\nRUN [ -f x ]\nRUN [ \"$A\" = 'b' ]\n").warnings())
        .singleElement()
        .asString()
        .startsWith("Dockerfile.build:2: this is no JSON array");
  }

  @Test
  void suggestsTheNearInstruction() {
    assertRefused(
        "FROM x\n\nRUNN apt-get update\n",
        """
        Dockerfile.build:3:1: unknown instruction 'RUNN': did you mean RUN?
        RUNN apt-get update
        ^""");
    assertRefused(
        "FROM x\n\tENTRYPIONT a\n",
        """
        Dockerfile.build:2:2: unknown instruction 'ENTRYPIONT': did you mean ENTRYPOINT?
        \tENTRYPIONT a
        \t^""");
  }

  @Test
  void hintsAtAForgottenContinuation() {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse("FROM x\nRUN a\n  && b\n"))
        .withMessageStartingWith("Dockerfile.build:3:3: unknown instruction '&&': an instruction")
        .withMessageContaining("does the line before need a \\ ?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ADD --from=x a /b | ADD --from is not supported: use COPY --from",
        "ADD a | ADD needs at least two arguments",
        "VOLUME | VOLUME needs an argument",
        "VOLUME [\"\"] | VOLUME has an empty path",
        "HEALTHCHECK | HEALTHCHECK needs an argument",
        "HEALTHCHECK CMD | HEALTHCHECK CMD needs a command",
        "HEALTHCHECK NONE x | HEALTHCHECK NONE takes nothing else",
        "HEALTHCHECK CDM x | HEALTHCHECK CDM is unknown: did you mean CMD?",
        "HEALTHCHECK --interval=1x CMD a | '1x' is no duration",
        "HEALTHCHECK --timeout=1us CMD a | at least 1ms",
        "HEALTHCHECK --retries=-1 CMD a | a whole number, 0 or more",
        "SHELL /bin/sh -c | SHELL needs a JSON array",
        "SHELL [] | SHELL needs an argument",
        "ONBUILD | ONBUILD needs an instruction",
        "ONBUILD ONBUILD RUN a | ONBUILD can't hold another ONBUILD",
        "ONBUILD FROM a | ONBUILD can't hold FROM",
        "ONBUILD maintainer a | ONBUILD can't hold MAINTAINER",
        "ONBUILD RUNN a | unknown instruction 'RUNN': did you mean RUN?",
        "STOPSIGNAL | STOPSIGNAL needs an argument",
        "MAINTAINER | MAINTAINER needs an argument",
        "RUN --network=hots a | --network=hots is unknown: did you mean host?",
        "RUN --security=x a | --security=x is unknown: use one of sandbox, insecure",
        "RUN --device=x a | RUN --device is not supported",
        "RUN --mount=type=bind,from=$x,target=/a a | can't have variables",
        "RUN --mount= a | a mount needs at least a target",
        "COPY --link=x a /b | --link is either true or false",
        "COPY --chwon=1 a /b | COPY has no flag --chwon: did you mean --chown?",
        "COPY --colour=1 a /b | COPY has no flag --colour: it has --from, --chown",
        "COPY --chown a /b | --chown needs a value",
        "COPY --chown=1 --chown=2 a /b | --chown is given twice",
        "WORKDIR --x=1 /a | WORKDIR has no flag --x",
        "COPY a | COPY needs at least two arguments",
        "COPY a <<E | here-document",
        "RUN | RUN needs an argument: RUN command",
        "RUN [] | RUN needs an argument",
        "CMD | CMD needs an argument: CMD command, or [] for none",
        "ENV | ENV needs an argument: ENV name=value",
        "ENV A | ENV A has no value: write ENV A=value",
        "ENV A=1 B | 'B' has no '='",
        "ENV =1 | '=1' has no name",
        "ARG =1 | '=1' has no name",
        "ARG | ARG needs an argument",
        "EXPOSE | EXPOSE needs an argument",
        "USER | USER needs an argument",
        "WORKDIR | WORKDIR needs an argument",
        "LABEL | LABEL needs an argument",
        "RUN [\"a\", 1] | the JSON array holds 1",
      })
  void refusesByName(String line, String problem) {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse("FROM x\nENV a=b\n\n" + line + "\nRUN c\n"))
        .withMessageStartingWith("Dockerfile.build:4:")
        .withMessageContaining(problem)
        .satisfies(e -> assertThat(e.location()).isEqualTo(at(4)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "FROM | FROM needs an argument",
        "FROM a b | FROM takes one image",
        "FROM a AS 1b | '1b' is no stage name",
        "FROM --os=x a | FROM has no flag --os: it has --platform",
        "RUN a | only ARG may come before the first FROM",
        "ARG a | there is no FROM in this file",
        "# syntax=me/my:1 | syntax 'me/my:1' is not supported",
      })
  void refusesABadBeginning(String line, String problem) {
    String text = line.startsWith("#") ? line + "\nFROM x" : line;
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse(text))
        .withMessageStartingWith("Dockerfile.build:1:")
        .withMessageContaining(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n\n", "# only a comment", "\uFEFF"})
  void refusesAFileWithoutInstructions(String text) {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse(text))
        .withMessageContaining("no instruction in this file");
  }

  @Test
  void pointsAtTheLineOfTheCulprit() {
    assertRefused(
        "FROM x\nRUN --network=hots \\\n  --mount=type=tmpfs,target=/a \\\n  b\n",
        """
        Dockerfile.build:2:15: --network=hots is unknown: did you mean host?
        RUN --network=hots \\
                      ^""");
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse("FROM x\nCOPY \\\n  --form=b a /c\n"))
        .withMessageStartingWith(
            "Dockerfile.build:3:3: COPY has no flag --form: did you mean --from?");
  }

  @Test
  void acceptsTheStandardSyntax() throws DockerfileException {
    assertThat(parse("# syntax=docker/dockerfile:1.7-labs\nFROM x").directives().syntax())
        .contains("docker/dockerfile:1.7-labs");
  }

  @Test
  void readsMounts() throws DockerfileException {
    Instruction.Run run =
        (Instruction.Run)
            instruction("RUN --mount=from=a,target=/a --network=none --security=insecure b");
    assertThat(run.mounts())
        .containsExactly(new Mount.Written("from=a,target=/a", Optional.of("a")));
    assertThat(run.network()).isEqualTo(Instruction.Network.NONE);
    assertThat(run.security()).isEqualTo(Instruction.Security.INSECURE);
    assertThat(run.command()).isEqualTo(new Command.Shell("b"));
  }

  @Test
  void readsTheFlagsOfACopy() throws DockerfileException {
    assertThat(
            instruction(
                "COPY --from=b --link --parents=TRUE --exclude=a --exclude=!b --chown= c /d"))
        .isEqualTo(
            new Instruction.Copy(
                at(2),
                "COPY --from=b --link --parents=TRUE --exclude=a --exclude=!b --chown= c /d",
                List.of("c"),
                List.of(),
                "/d",
                Optional.of("b"),
                Optional.empty(),
                Optional.empty(),
                true,
                true,
                List.of("a", "!b")));
  }

  @Test
  void readsHealthChecks() throws DockerfileException {
    assertThat(((Instruction.HealthCheck) instruction("HEALTHCHECK none")).probe()).isEmpty();
    Instruction.Probe probe =
        ((Instruction.HealthCheck)
                instruction(
                    "HEALTHCHECK --timeout=0 --start-period=1.5s --start-interval=500ms"
                        + " --interval=1h0.5m --retries=0 cmd [\"a\", \"b\"]"))
            .probe()
            .orElseThrow();
    assertThat(probe)
        .isEqualTo(
            new Instruction.Probe(
                new Command.Exec(List.of("a", "b")),
                Optional.of(Duration.ofSeconds(3630)),
                Optional.empty(),
                Optional.of(Duration.ofMillis(1500)),
                Optional.of(Duration.ofMillis(500)),
                OptionalInt.empty()));
  }

  @Test
  void keepsTheHereDocumentsOfATrigger() throws DockerfileException {
    assertThat(((Instruction.OnBuild) instruction("onbuild  Run <<E cat\na\nE\n")).trigger())
        .isEqualTo("Run <<E cat\na\nE");
  }

  @Test
  void namesWhatIsDeprecatedOrHardlyMeant() throws DockerfileException {
    assertThat(
            parse(
                    """
                    FROM a AS one
                    MAINTAINER me
                    LABEL a b
                    CMD one
                    ENTRYPOINT one
                    CMD two
                    HEALTHCHECK NONE
                    FROM b AS ONE
                    CMD three
                    HEALTHCHECK NONE
                    FROM b AS context
                    """)
                .warnings())
        .extracting(w -> w.replaceFirst(":(\\d+):.*\\((\\w+)\\)", " $1 $2"))
        .containsExactly(
            "Dockerfile.build 2 MaintainerDeprecated",
            "Dockerfile.build 3 LegacyKeyValueFormat",
            "Dockerfile.build 4 MultipleInstructionsDisallowed",
            "Dockerfile.build 8 DuplicateStageName",
            "Dockerfile.build 11 ReservedStageName");
  }

  @Test
  void followsTheCheckDirective() throws DockerfileException {
    String text = "FROM a\nMAINTAINER me\nENV a b\n";
    assertThat(parse("# check=skip=MaintainerDeprecated , Other;error=false\n" + text).warnings())
        .singleElement()
        .asString()
        .endsWith("(LegacyKeyValueFormat)");
    assertThat(parse("# check=skip=all; error=true\n" + text).warnings()).isEmpty();
    assertRefused(
        "#check=error=true\n" + text,
        """
        Dockerfile.build:3:1: MAINTAINER is deprecated: use LABEL \
        org.opencontainers.image.authors=… (MaintainerDeprecated; check=error=true is set)
        MAINTAINER me
        ^""");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "skipp=all | check option 'skipp=all' is unknown: did you mean skip?",
        "error=2 | check option 'error=2' is unknown: skip=all, skip=Name,Name and error=true",
        "skip | check option 'skip' is unknown",
        "experimental=all | use one of skip, error",
      })
  void refusesAnUnknownCheckOption(String option, String problem) {
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> parse("# check=" + option + "\nFROM a"))
        .withMessageStartingWith("Dockerfile.build:1:9: ")
        .withMessageContaining(problem);
  }
}
