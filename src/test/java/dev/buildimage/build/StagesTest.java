package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.registry.RegistryException;
import dev.buildimage.sandbox.RootFileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StagesTest {
  @TempDir Path folder;

  private Dockerfiles dockerfiles(String setup, String dockerfile) throws Exception {
    Dockerfiles files =
        new Dockerfiles(folder).write(setup, dockerfile.replace("BASE", Dockerfiles.BASE));
    files.base("");
    return files;
  }

  private static String read(Dockerfiles files, Image image, String path) throws Exception {
    try (RootFileSystem root = files.sandbox.open(image)) {
      return new String(root.read(path), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aStageThatIsMisspeltIsFound() throws Exception {
    Dockerfiles files =
        dockerfiles("", "FROM BASE AS builder\nFROM BASE\nCOPY --from=buidler /etc/passwd /p\n");
    assertThatThrownBy(files::build)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile:3")
        .hasMessageContaining("--from buidler: no such stage, did you mean builder?");

    files.rewrite("FROM " + Dockerfiles.BASE + " AS builder\nFROM biulder\n");
    assertThatThrownBy(files::build)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("FROM biulder: no such stage, did you mean builder?");

    files.rewrite("FROM " + Dockerfiles.BASE + " AS builder\nFROM other\n");
    assertThatThrownBy(files::build)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("FROM other: there is no docker.io/library/other");
  }

  @Test
  void anUnreachableBaseIsNamedWithItsLineAndTheWayOut() throws Exception {
    Dockerfiles files = dockerfiles("", "ARG X\nFROM 127.0.0.1:1/team/base:1\n");
    files.online = true;
    assertThatThrownBy(files::build)
        .isInstanceOf(RegistryException.class)
        .hasMessageContaining("Connection refused")
        .hasMessageContaining("Dockerfile:2: FROM 127.0.0.1:1/team/base:1 needs it")
        .hasMessageContaining("builder.registryMirrors")
        .hasMessageContaining("builder:import");
  }

  @Test
  void onlyWhatTheTargetNeedsIsExecuted() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "",
            """
            FROM BASE AS one
            RUN echo 1 >/one
            FROM BASE AS two
            RUN exit 1
            FROM one AS three
            ENV X=3
            RUN echo 3 >/three
            FROM BASE
            RUN echo 4 >/four
            COPY --from=three /one /three /from/
            COPY --from=0 /one /index
            COPY --from=BASE /etc/passwd /base
            """);
    Image image = files.build();

    assertThat(read(files, image, "/from/one")).isEqualTo("1\n");
    assertThat(read(files, image, "/from/three")).isEqualTo("3\n");
    assertThat(read(files, image, "/index")).isEqualTo("1\n");
    assertThat(read(files, image, "/base")).contains("root");
    assertThat(image.config().env()).doesNotContainKey("X");
    assertThat(files.log.executed()).doesNotContain("RUN exit 1");
    assertThat(files.left()).isEmpty();
  }

  @Test
  void aTargetOfChoiceIsInTheKey() throws Exception {
    Dockerfiles files =
        dockerfiles("", "FROM BASE AS one\nRUN echo 1 >/one\nFROM one AS two\nRUN exit 1\n");
    Image image = files.build(Map.of(), Optional.of("ONE"), StepOptions.NONE);

    assertThat(read(files, image, "/one")).isEqualTo("1\n");
    assertThat(files.definition(Map.of(), Optional.of("one")).key())
        .isNotEqualTo(files.definition(Map.of(), Optional.empty()).key());
    assertThatThrownBy(() -> files.build(Map.of(), Optional.of("oen"), StepOptions.NONE))
        .isInstanceOf(DockerfileException.class)
        .hasMessageContaining("oen")
        .hasMessageContaining("one");
  }

  @Test
  void aStageThatIsOnlyCopiedFromIsNotLookedAtWhenTheCopyIsCached() throws Exception {
    String dockerfile =
        "FROM BASE AS tool\nRUN date +%s%N >/tool\nFROM BASE\nCOPY --from=tool /tool /t\nRUN ";
    Dockerfiles files = dockerfiles("", dockerfile + "cat /t");
    files.build();
    assertThat(files.log.executed()).contains("RUN date +%s%N >/tool");

    files.log.clear();
    files.rewrite((dockerfile + "cp /t /u").replace("BASE", Dockerfiles.BASE)).build();

    assertThat(files.log.executed()).containsExactly("RUN cp /t /u");
    assertThat(files.log.skipped()).containsExactly("COPY --from=tool /tool /t");
  }

  @Test
  void whatACopyTakesDecidesWhatComesAfterItNotHowItCameToBe() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "",
            "FROM BASE AS tool\nRUN echo 1 >/tool\nFROM BASE\nCOPY --from=tool /tool /t\nRUN id >/i");
    files.build();

    files.log.clear();
    files
        .rewrite(
            ("FROM BASE AS tool\nRUN echo 1 >/tool; echo >/other\nFROM BASE\n"
                    + "COPY --from=tool /tool /t\nRUN id >/i")
                .replace("BASE", Dockerfiles.BASE))
        .build();

    assertThat(files.log.executed())
        .containsExactly("RUN echo 1 >/tool; echo >/other", "COPY --from=tool /tool /t");
  }

  /** Each waits for what the other says: one after the other they would never end. */
  @Test
  void stagesThatDoNotNeedEachOtherRunSideBySide() throws Exception {
    String meet =
        "RUN --mount=type=cache,id=meet,target=/m touch /m/%s; i=0; while [ ! -e /m/%s ]; do"
            + " i=$((i+1)); [ $i -lt 3000 ] || exit 1; sleep 0.1; done\n";
    Dockerfiles files =
        dockerfiles(
            "",
            "FROM BASE AS a\n"
                + String.format(meet, "a", "b")
                + "RUN echo a >/a\nFROM BASE AS b\n"
                + String.format(meet, "b", "a")
                + "RUN echo b >/b\nFROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\n");
    Image image = files.build();

    assertThat(image.manifest().layers()).hasSize(2);
    assertThat(read(files, image, "/b")).isEqualTo("b\n");
  }

  @Test
  void aStageThatFailsEndsTheOthers() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "",
            "FROM BASE AS a\nRUN sleep 27182818\nFROM BASE AS b\nRUN echo wrong; exit 7\n"
                + "FROM scratch\nCOPY --from=a /a /\nCOPY --from=b /b /\n");

    assertThatThrownBy(files::build)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile:4")
        .hasMessageContaining("exit code 7");

    assertThat(
            ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains("27182818")))
        .isEmpty();
    assertThat(files.left()).isEmpty();
  }

  @Test
  void manyStagesInARowNeedFewThreads() throws Exception {
    StringBuilder dockerfile = new StringBuilder("FROM BASE AS s0\nRUN echo 0 >/0\n");
    for (int i = 1; i < 7; i++) {
      dockerfile.append("FROM scratch AS s" + i + "\nCOPY --from=s" + (i - 1) + " /" + (i - 1));
      dockerfile.append(" /" + i + "\n");
    }
    Dockerfiles files = dockerfiles("", dockerfile.toString());

    assertThat(read(files, files.build(), "/6")).isEqualTo("0\n");
  }

  @Test
  void triggersOfTheBaseAreExecutedFirstAndOnce() throws Exception {
    Dockerfiles files =
        dockerfiles(
            "echo c >c",
            "FROM BASE AS parent\nONBUILD COPY c /c\nONBUILD ENV T=1\nFROM parent\nRUN cat /c >/d\n");
    Image image = files.build();

    assertThat(read(files, image, "/d")).isEqualTo("c\n");
    assertThat(image.config().env()).containsEntry("T", "1");
    assertThat(image.config().json().path("config").has("OnBuild")).isFalse();

    Image parent = files.build(Map.of(), Optional.of("parent"), StepOptions.NONE);
    files.store.tag("localhost/parent:1", parent.manifest());
    files.write("", "FROM localhost/parent:1\nCOPY c /e\nRUN cat /c >/d\n");
    Image child = files.build();
    assertThat(read(files, child, "/d")).isEqualTo("c\n");
    assertThat(child.config().json().path("config").has("OnBuild")).isFalse();
  }

  @Test
  void aRunForAnotherMachineIsRefusedByNameButFilesAreNot() throws Exception {
    Dockerfiles files =
        dockerfiles("echo a >a", "FROM --platform=linux/s390x scratch\nCOPY a /a\n");
    Image image = files.build();
    assertThat(image.config().json().path("architecture").asText()).isEqualTo("s390x");

    files.write("", "FROM --platform=linux/s390x scratch\nCOPY a /a\nRUN [\"/a\"]\n");
    assertThatThrownBy(files::build)
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile:3")
        .hasMessageContaining("linux/s390x");
  }
}
