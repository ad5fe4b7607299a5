package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> from("FROM --platform=$NONE x", Map.of()))
        .withMessageContaining("--platform=$NONE expands to nothing");
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

  @Test
  void expandsWhatAddAndTheRestHave() throws DockerfileException {
    String digest = "sha256:" + "0a".repeat(32);
    String text =
        """
        FROM x
        ARG A=a S=TERM D=%s
        ADD --chown=$A --chmod=u=rwX,go= --exclude=$A/*.o --link ./$A.tar <<f /$A/
        $A
        f
        ADD --checksum=$D https://h/$A /x
        ADD --keep-git-dir=true --unpack=false git@h:o/$A.git?tag=v1&keep-git-dir=0#:sub /x
        VOLUME /$A ["b"]
        VOLUME ["/$A b"]
        STOPSIGNAL $S
        SHELL ["/bin/$A", "-c"]
        HEALTHCHECK --interval=1m30s --retries=2 CMD test $A
        MAINTAINER $A
        ONBUILD RUN $A
        """
            .formatted(digest);
    assertThat(steps(text, Map.of()).stream().skip(1).map(Step::instruction))
        .usingRecursiveFieldByFieldElementComparatorIgnoringFields("text")
        .containsExactly(
            new Instruction.Add(
                at(3),
                "",
                List.of(new AddSource.ContextPath("a.tar")),
                List.of(new Instruction.InlineFile("f", "a\n", false)),
                "/a/",
                Optional.of("a"),
                Optional.of("u=rwX,go="),
                true,
                Optional.empty(),
                false,
                Optional.empty(),
                List.of("a/*.o")),
            new Instruction.Add(
                at(6),
                "",
                List.of(new AddSource.Download("https://h/a")),
                List.of(),
                "/x",
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.of(digest),
                false,
                Optional.empty(),
                List.of()),
            new Instruction.Add(
                at(7),
                "",
                List.of(
                    new AddSource.GitRepository(
                        "git@h:o/a.git?tag=v1&keep-git-dir=0#:sub",
                        "git@h:o/a.git",
                        Optional.of("refs/tags/v1"),
                        Optional.of("sub"),
                        Optional.empty(),
                        Optional.of(false),
                        true)),
                List.of(),
                "/x",
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                true,
                Optional.of(false),
                List.of()),
            new Instruction.Volume(at(8), "", List.of("/a", "[b]")),
            new Instruction.Volume(at(9), "", List.of("/a b")),
            new Instruction.StopSignal(at(10), "", "TERM"),
            new Instruction.Shell(at(11), "", List.of("/bin/$A", "-c")),
            new Instruction.HealthCheck(
                at(12),
                "",
                Optional.of(
                    new Instruction.Probe(
                        new Command.Shell("test $A"),
                        Optional.of(Duration.ofSeconds(90)),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        OptionalInt.of(2)))),
            new Instruction.Maintainer(at(13), "", "$A"),
            new Instruction.OnBuild(at(14), "", "RUN $A"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://h/o/r.git",
        "http://h/r.git#main:sub/dir",
        "git://h/r",
        "ssh://git@h/r",
        "me@h:r",
      })
  void knowsARepositoryByItsUrl(String url) throws DockerfileException {
    boolean hasFragment = url.contains("#");
    Instruction.Add add =
        (Instruction.Add) last("FROM x\nADD " + url + " /x", Map.of()).instruction();
    AddSource.GitRepository git = (AddSource.GitRepository) add.sources().get(0);
    assertThat(git.remote()).isEqualTo(url.replaceFirst("#.*", ""));
    assertThat(git.ref()).isEqualTo(Optional.of("main").filter(m -> hasFragment));
    assertThat(git.subdirectory()).isEqualTo(Optional.of("sub/dir").filter(s -> hasFragment));
  }

  @Test
  void keepsARepositorysCommitAsItsRef() throws DockerfileException {
    Instruction.Add add =
        (Instruction.Add)
            last("FROM x\nADD https://h/r.git?commit=0123456 /x", Map.of()).instruction();
    AddSource.GitRepository git = (AddSource.GitRepository) add.sources().get(0);
    assertThat(git.ref()).contains("0123456");
    assertThat(git.commit()).contains("0123456");
  }

  @Test
  void takesWhatOnlyLooksLikeARepositoryForAPath() throws DockerfileException {
    Instruction.Add add =
        (Instruction.Add)
            last("FROM x\nADD github.com/o/r ./a@b:c git@x /x/", Map.of()).instruction();
    assertThat(add.sources())
        .containsExactly(
            new AddSource.ContextPath("github.com/o/r"),
            new AddSource.ContextPath("a@b:c"),
            new AddSource.ContextPath("git@x"));
  }

  @Test
  void keepsThePivotOfParents() throws DockerfileException {
    Instruction.Copy copy =
        (Instruction.Copy)
            last("FROM x\nCOPY --parents ./a//b/./c/../**/d . ./x/./ /y/", Map.of()).instruction();
    assertThat(copy.sources()).containsExactly("a/b/./**/d", ".", "x/./.");
  }

  @Test
  void leavesPathsOfOtherImagesToThatImage() throws DockerfileException {
    Instruction.Copy copy =
        (Instruction.Copy)
            last("FROM x\nCOPY --from=y $HOME /../a/ https://b /z/", Map.of()).instruction();
    assertThat(copy.sources()).containsExactly("root", "a", "https:/b");
  }

  @Test
  void keepsSwitchesOfTheScannerOutOfTheEnvironment() throws DockerfileException {
    Scope scope =
        last("FROM x\nARG BUILDKIT_SBOM_SCAN_STAGE=true\nARG A=1\nRUN a\n", Map.of()).scope();
    assertThat(scope.arguments()).containsOnlyKeys("A");
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
        "COPY --chmod=u+y a /c | 'u+y' is no mode: octal as 755, or symbolic as u=rwX,go=rX",
        "COPY --chmod=17777 a /c | '17777' is no mode",
        "COPY --exclude=[a a /c | --exclude '[a' is no pattern",
        "COPY --parents x/./[a /c | 'x/./[a' is no pattern",
        "COPY ssh://h/r.git /c | use ADD",
        "COPY git@h:r /c | use ADD",
        "ADD --checksum=sha256:00 https://x/y /c | 'sha256:00' is no checksum: sha256:<64 hex",
        "ADD --checksum=main https://x/y.git /c | 'main' is no checksum: a commit",
        "ADD --checksum=0123456 https://x/y.git?commit=0123457 /c | another commit than the URL",
        "ADD --checksum=0123456 a /c | --checksum is for what is downloaded",
        "ADD --checksum=0123456 a b /c/ | --checksum is of one source",
        "ADD https://x/y.git?rev=1 /c | a repository's URL has no 'rev': did you mean ref?",
        "ADD https://x/y.git?ref= /c | ref needs a value",
        "ADD https://x/y.git?tag=a&branch=b /c | two refs, refs/tags/a and refs/heads/b: keep one",
        "ADD https://x/y.git?subdir=a#:b /c | two subdirs",
        "ADD https://x/y.git?submodules=2 /c | submodules is either true or false",
        "ADD a ../b /c/ | '../b' is outside the build context: ADD takes what is inside",
        "ADD a b /c | ADD of several sources needs a folder as its destination: '/c/'",
        "VOLUME $NO | '$NO' expands to nothing: name a path",
        "STOPSIGNAL 0 | there is no signal 0: 1 to 64 expected",
        "STOPSIGNAL SIGTREM | 'SIGTREM' is no signal: did you mean SIGTERM?",
        "STOPSIGNAL RTMIN+16 | 'RTMIN+16' is no signal",
        "STOPSIGNAL whatever | a name as SIGTERM or a number expected",
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
