package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.LostBlobException;
import dev.buildimage.store.StepRecords;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StepCacheTest {
  private static final String FROM = "FROM " + Dockerfiles.BASE + "\n";

  @TempDir Path folder;

  private Dockerfiles dockerfiles(String setup, String dockerfile) throws Exception {
    return new Dockerfiles(folder).write(setup, FROM + dockerfile);
  }

  private static Image rebuilt(Dockerfiles files, String dockerfile) throws Exception {
    files.log.clear();
    return files.rewrite(FROM + dockerfile).build();
  }

  @Test
  void whatWasExecutedBeforeIsNotAgainAndMakesTheSameImage() throws Exception {
    Dockerfiles files =
        dockerfiles("echo a >a", "RUN date +%s%N >/time\nCOPY a /a\nENV A=1\nWORKDIR /w");
    Image first = files.build(files.base(""));
    assertThat(files.log.skipped()).isEmpty();

    Image second = rebuilt(files, "RUN date +%s%N >/time\nCOPY a /a\nENV A=1\nWORKDIR /w");

    assertThat(files.log.executed()).isEmpty();
    assertThat(files.log.skipped())
        .containsExactly("RUN date +%s%N >/time", "COPY a /a", "WORKDIR /w");
    assertThat(second.manifest().digest()).isEqualTo(first.manifest().digest());
    assertThat(files.left()).isEmpty();
  }

  @Test
  void anEditExecutesItsLineAndWhatComesAfterIt() throws Exception {
    Dockerfiles files =
        dockerfiles("echo a >a", "RUN echo 1 >/one\nRUN echo 2 >/two\nCOPY a /a\nRUN cat /two");
    files.build(files.base(""));

    rebuilt(files, "RUN echo 1 >/one\nRUN echo 3 >/two\nCOPY a /a\nRUN cat /two");

    assertThat(files.log.skipped()).containsExactly("RUN echo 1 >/one");
    assertThat(files.log.executed())
        .containsExactly("RUN echo 3 >/two", "COPY a /a", "RUN cat /two");
  }

  @Test
  void aLargeLayerIsWholeAndKeptThoughTheNextStepFails() throws Exception {
    // compressed while the next step is executed
    String large = "RUN head -c 8000000 /dev/urandom >/large";
    Dockerfiles files = dockerfiles("", large + "\nRUN exit 3");
    files.base("");
    assertThatThrownBy(files::build).hasMessageContaining("exit code 3");
    assertThat(files.left()).isEmpty();

    Image image = rebuilt(files, large + "\nRUN cat /large >/copy");

    assertThat(files.log.skipped()).containsExactly(large);
    assertThat(files.log.executed()).containsExactly("RUN cat /large >/copy");
    for (Descriptor layer : image.manifest().layers()) {
      files.store.verify(layer);
      assertThat(layer.mediaType()).isEqualTo(MediaTypes.OCI_LAYER_GZIP);
    }
    assertThat(files.left()).isEmpty();
  }

  @Test
  void aLargeLinkedLayerIsThereForTheNextStep() throws Exception {
    // its tree is of itself alone, so the next step unpacks it, on top of what is below
    Dockerfiles files =
        dockerfiles(
            "head -c 30000000 /dev/urandom >large",
            "COPY --link large /large\nRUN cp /large /copy");

    Image image = files.build(files.base(""));

    assertThat(image.manifest().layers()).hasSize(3);
    for (Descriptor layer : image.manifest().layers()) {
      files.store.verify(layer);
    }
  }

  @Test
  void anEditThatMakesTheSameFilesExecutesNothingElse() throws Exception {
    Dockerfiles files = dockerfiles("echo a >a", "RUN echo 1 >/one\nCOPY a /a\nRUN cat /a >/b");
    files.build(files.base(""));

    rebuilt(files, "RUN printf '1\\n' >/one\nCOPY a /a\nRUN cat /a >/b");

    assertThat(files.log.executed()).containsExactly("RUN printf '1\\n' >/one");
  }

  @Test
  void whatAStepDependsOnIsInItsKey() throws Exception {
    Dockerfiles files = dockerfiles("echo a >a; echo b >b", "RUN id >/id\nCOPY a /x/");
    files.base("");
    files.build();

    for (List<String> change :
        List.of(
            List.of("ENV A=1\nRUN id >/id\nCOPY a /x/", "RUN id >/id"),
            List.of("ARG A=1\nRUN id >/id\nCOPY a /x/", "RUN id >/id"),
            List.of("USER 77\nRUN id >/tmp/id", "RUN id >/tmp/id"),
            List.of("WORKDIR /\nSHELL [\"/bin/ash\", \"-c\"]\nRUN id >/id", "RUN id >/id"),
            List.of("RUN --network=none id >/id", "RUN --network=none id >/id"),
            List.of("RUN --mount=type=tmpfs,target=/t id >/id", "id >/id"),
            List.of("RUN id >/id\nCOPY --chown=7 a /x/", "COPY --chown=7 a /x/"),
            List.of("RUN id >/id\nCOPY --chmod=600 a /x/", "COPY --chmod=600 a /x/"),
            List.of("RUN id >/id\nCOPY a /x", "COPY a /x"),
            List.of("RUN id >/id\nCOPY b /x/", "COPY b /x/"))) {
      rebuilt(files, change.get(0));
      assertThat(files.log.executed()).as(change.get(0)).anyMatch(e -> e.endsWith(change.get(1)));
    }
    files.log.clear();
    files.write("chmod +x a", FROM + "RUN id >/id\nCOPY a /x/").build();
    assertThat(files.log.executed()).containsExactly("COPY a /x/");
    files.log.clear();
    files.write("echo other >a", FROM + "RUN id >/id\nCOPY a /x/").build();
    assertThat(files.log.executed()).containsExactly("COPY a /x/");
  }

  @Test
  void whatDecidesNothingIsNot() throws Exception {
    Dockerfiles files = dockerfiles("echo a >a", "RUN id >/id\nCOPY a /a");
    files.base("");
    files.build();

    files.log.clear();
    files
        .write("echo new >unused", FROM + "# a comment\nLABEL x=1\nRUN id >/id\nCOPY a /a\nCMD x")
        .build(
            Map.of("HTTP_PROXY", "http://127.0.0.1:1"),
            Optional.empty(),
            new StepOptions(Map.of(), Map.of(), Set.of(), Map.of("http_proxy", "http://x"), true));

    assertThat(files.log.executed()).isEmpty();
    assertThat(files.definition(Map.of("HTTP_PROXY", "x")).key())
        .isEqualTo(files.definition(Map.of()).key());
  }

  @Test
  void switchedOffNothingIsTakenFromIt() throws Exception {
    Dockerfiles files = dockerfiles("", "RUN echo 1 >/one");
    files.base("");
    Image first = files.build();

    files.log.clear();
    Image second =
        files.build(
            Map.of(),
            Optional.empty(),
            new StepOptions(Map.of(), Map.of(), Set.of(), Map.of(), false));

    assertThat(files.log.executed()).containsExactly("RUN echo 1 >/one");
    assertThat(second.manifest().digest()).isEqualTo(first.manifest().digest());
  }

  @Test
  void aLayerThatIsGoneOrAlteredIsMadeAgain() throws Exception {
    Dockerfiles files = dockerfiles("", "RUN echo 1 >/one");
    files.base("");
    Image image = files.build();
    Path blob = files.store.blob(image.manifest().layers().get(1).digest());
    byte[] content = Files.readAllBytes(blob);

    content[content.length - 1] ^= 1;
    Files.write(blob, content);
    assertThatThrownBy(() -> files.store.verify(image.manifest().layers().get(1)))
        .isInstanceOf(LostBlobException.class);
    files.log.clear();
    files.build();
    assertThat(files.log.executed()).containsExactly("RUN echo 1 >/one");
    files.store.verify(image.manifest().layers().get(1));

    Files.delete(blob);
    assertThat(new StepRecords(files.store).removeDangling()).isPositive();
    files.log.clear();
    files.build();
    assertThat(files.log.executed()).containsExactly("RUN echo 1 >/one");
  }

  @Test
  void aDamagedRecordIsNone() throws Exception {
    Dockerfiles files = dockerfiles("", "RUN echo 1 >/one");
    files.base("");
    files.build();
    try (Stream<Path> records = Files.list(files.store.root().resolve("steps"))) {
      for (Path record : records.toList()) {
        Files.writeString(record, "{\"below\":");
      }
    }

    files.log.clear();
    files.build();

    assertThat(files.log.executed()).containsExactly("RUN echo 1 >/one");
  }

  @Test
  void aStepThatChangesNothingMakesNoLayer() throws Exception {
    Dockerfiles files = dockerfiles("", "RUN true\nWORKDIR /etc\nRUN echo 1 >/one");
    Image base = files.base("");
    Image image = files.build();

    assertThat(image.manifest().layers()).hasSize(base.manifest().layers().size() + 1);
    assertThat(image.config().json().path("history").findValuesAsText("empty_layer"))
        .contains("true", "true");
    files.log.clear();
    files.build();
    assertThat(files.log.executed()).isEmpty();
  }
}
