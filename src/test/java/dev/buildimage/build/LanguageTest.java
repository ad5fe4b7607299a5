package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.sandbox.RootFileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentences of the Dockerfile reference, each as what it does. */
class LanguageTest {
  private static final String FROM = "FROM " + Dockerfiles.BASE + "\n";

  @TempDir Path folder;

  private Dockerfiles dockerfiles(String dockerfile) throws Exception {
    Dockerfiles files = new Dockerfiles(folder).write("", dockerfile);
    files.base("");
    return files;
  }

  private static String read(Dockerfiles files, Image image, String path) throws Exception {
    try (RootFileSystem root = files.sandbox.open(image)) {
      return new String(root.read(path), StandardCharsets.UTF_8);
    }
  }

  @Test
  void platformArgumentsAreThereWhereAnArgDeclaresThem() throws Exception {
    Dockerfiles files =
        dockerfiles(
            """
            ARG VERSION=1
            FROM --platform=$BUILDPLATFORM localhost/base:1 AS build
            RUN echo "[$TARGETPLATFORM][$BUILDARCH][$VERSION]" >/out
            ARG TARGETPLATFORM
            ARG BUILDARCH
            ARG VERSION
            RUN echo "[$TARGETPLATFORM][$BUILDARCH][$VERSION]" >>/out
            FROM build
            RUN echo "[$VERSION]" >>/out
            FROM localhost/base:1
            ARG VERSION=own
            COPY --from=1 /out /out
            RUN echo "[$TARGETPLATFORM][$VERSION]" >>/out
            """);
    assertThat(read(files, files.build(), "/out"))
        .isEqualTo("[][][]\n[linux/amd64][amd64][1]\n[1]\n[][own]\n");
  }

  @Test
  void variablesAreExpandedWithEveryModifier() throws Exception {
    Dockerfiles files =
        dockerfiles(
            FROM
                + """
            ENV X=a.b.a Y="two words" E=
            ENV LEGACY one two  three
            ENV A=${X/a/c} B=${X//a/c} C=${X#*.} D=${X##*.} F=${X%.*} G=${X%%.*}
            ENV H=${N:-def} I=${E:-def} J=${E-def} K=${X:+yes} L=${N+no} M=\\$X O='$X' P=${Y:?set}
            """);
    Map<String, String> env = files.build().config().env();
    assertThat(env)
        .containsEntry("A", "c.b.a")
        .containsEntry("B", "c.b.c")
        .containsEntry("C", "b.a")
        .containsEntry("D", "a")
        .containsEntry("F", "a.b")
        .containsEntry("G", "a")
        .containsEntry("H", "def")
        .containsEntry("I", "def")
        .containsEntry("J", "")
        .containsEntry("K", "yes")
        .containsEntry("L", "")
        .containsEntry("M", "$X")
        .containsEntry("O", "$X")
        .containsEntry("P", "two words")
        .containsEntry("LEGACY", "one two  three");

    files.rewrite(FROM + "ENV Q=${NOT_THERE:?say what it is}\n");
    assertThatThrownBy(files::build)
        .isInstanceOf(DockerfileException.class)
        .hasMessageContaining("Dockerfile:2")
        .hasMessageContaining("say what it is");
  }

  @Test
  void aShellOfOnesOwnRunsHeredocs() throws Exception {
    Dockerfiles files =
        dockerfiles(
            FROM
                + """
            SHELL ["/bin/ash", "-ec"]
            RUN <<EOF
            echo "shell $0" >/out
            X=1
            echo "$X $HOME" >>/out
            EOF
            RUN <<-"QUOTED" cat >/quoted
            	as it $IS
            QUOTED
            RUN <<ONE cat >/both && cat <<TWO >>/both
            1
            ONE
            2
            TWO
            """);
    Image image = files.build();
    assertThat(read(files, image, "/out")).isEqualTo("shell /bin/ash\n1 /root\n");
    assertThat(read(files, image, "/quoted")).isEqualTo("as it $IS\n");
    assertThat(read(files, image, "/both")).isEqualTo("1\n2\n");

    files.rewrite(FROM + "SHELL [\"/bin/ash\", \"-ec\"]\nRUN <<EOF\nfalse\necho on\nEOF\n");
    assertThatThrownBy(files::build)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("exit code 1");
  }

  @Test
  void aRunSeesWhatDockersDoes() throws Exception {
    Dockerfiles files =
        dockerfiles(
            FROM
                + """
            RUN --network=none grep -c : /proc/net/dev >/none
            RUN date +%Z >/zone; echo "[$TZ]" >>/zone
            RUN df -k /dev/shm | tail -1 | tr -s ' ' | cut -d ' ' -f 2 >/shm; stat -c %a /dev/shm >>/shm
            RUN ls /dev | tr '\\n' ' ' >/devices
            VOLUME /data
            RUN mkdir /data && echo kept >/data/x
            """);
    Image image = files.build();
    assertThat(read(files, image, "/none")).isEqualTo("1\n");
    assertThat(read(files, image, "/zone")).isEqualTo("UTC\n[]\n");
    assertThat(read(files, image, "/shm")).isEqualTo("65536\n1777\n");
    assertThat(read(files, image, "/devices").split(" "))
        .contains("null", "zero", "full", "random", "urandom", "tty", "ptmx", "shm");
    assertThat(read(files, image, "/data/x")).isEqualTo("kept\n");
  }

  @Test
  void aSecretIsBlottedOutWhereALongLineIsBroken() throws Exception {
    String secret = "correct-horse-battery-staple";
    Path file = Files.writeString(folder.resolve("secret"), secret);
    Dockerfiles files =
        dockerfiles(
            FROM
                + "RUN --mount=type=secret,id=t for n in 4080 5 3000 1090 4; do"
                + " head -c $n /dev/zero | tr '\\0' x; cat /run/secrets/t; done; echo end\n");
    files.build(
        Map.of(),
        Optional.empty(),
        new StepOptions(
            Map.of("t", new StepOptions.Secret.File(file)), Map.of(), Set.of(), Map.of(), true));
    List<String> lines = files.log.output;
    assertThat(lines).hasSizeGreaterThan(1);
    assertThat(String.join("", lines))
        .isEqualTo(
            "x".repeat(4080)
                + "***"
                + "x".repeat(5)
                + "***"
                + "x".repeat(3000)
                + "***"
                + "x".repeat(1090)
                + "***xxxx***end");
  }
}
