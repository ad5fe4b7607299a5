package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.HeadCommit;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinalImageRecordTest {
  private static final Optional<HeadCommit> HEAD =
      Optional.of(new HeadCommit("a".repeat(40), Instant.EPOCH));
  private static final ImageReference APP = ImageReference.parse("localhost/app:1");

  @TempDir Path folder;
  private final List<String> warnings = new ArrayList<>();
  private FinalImageRecord record;

  @BeforeEach
  void open() {
    record = new FinalImageRecord(folder.resolve("builder"), warnings::add);
  }

  private static FinalImageRecord.Made made(ImageReference name, String content) {
    return new FinalImageRecord.Made(
        List.of(name, name.withTag("latest")),
        Digest.of(content),
        Optional.of(
            new FinalImageRecord.Base(ImageReference.parse("localhost/base:1"), Digest.of("base"))),
        Optional.empty(),
        List.of("group:artifact:jar:1"),
        false);
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    FinalImageRecord.Made ofDockerfile =
        new FinalImageRecord.Made(
            List.of(ImageReference.parse("localhost/other:1")),
            Digest.of("other"),
            Optional.empty(),
            Optional.of("src/Dockerfile"),
            List.of(),
            true);
    assertThat(record.images(HEAD)).isEmpty();
    record.add(made(APP, "one"), HEAD);
    record.add(ofDockerfile, HEAD);

    assertThat(new FinalImageRecord(folder.resolve("builder"), warnings::add).images(HEAD))
        .containsExactly(made(APP, "one"), ofDockerfile);
    assertThat(record.image(APP, HEAD)).contains(made(APP, "one"));
    assertThat(record.image(APP.withTag("latest"), HEAD)).isEmpty();
    assertThat(folder.resolve("builder").toFile().list()).containsExactly("image.json");
  }

  @Test
  void whatDoesNotSayThatItWasCommittedWasNot() throws Exception {
    record.add(made(APP, "one"), HEAD);
    assertThat(record.images(HEAD)).noneMatch(FinalImageRecord.Made::uncommitted);

    Path file = folder.resolve("builder/image.json");
    Files.writeString(
        file, Files.readString(file).replace("\"uncommitted\" : false", "\"other\" : 1"));
    assertThat(record.images(HEAD)).hasSize(1).allMatch(FinalImageRecord.Made::uncommitted);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"commit\": \"", "", "{\"images\": [{\"names\": [\"\"]}]}"})
  void whatCannotBeReadCountsAsEmpty(String text) throws Exception {
    Path file = folder.resolve("builder/image.json");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);

    assertThat(record.images(Optional.empty())).isEmpty();
    record.add(made(APP, "one"), Optional.empty());
    assertThat(record.images(Optional.empty())).containsExactly(made(APP, "one"));
    if (!text.isEmpty()) {
      assertThat(warnings).hasSize(2).allMatch(each -> each.contains(file + " can't be read"));
    }
  }

  @Test
  void theSameImageMadeAgainTakesThePlaceOfTheFirst() throws Exception {
    record.add(made(APP, "one"), HEAD);
    record.add(made(APP, "two"), HEAD);

    assertThat(record.images(HEAD)).containsExactly(made(APP, "two"));
  }

  @Test
  void whatWasMadeAtAnotherCommitIsGone() throws Exception {
    record.add(made(APP.withTag("old"), "one"), HEAD);
    assertThat(record.images(Optional.empty())).isEmpty();

    Optional<HeadCommit> next = Optional.of(new HeadCommit("b".repeat(40), Instant.EPOCH));
    record.add(made(APP, "two"), next);
    assertThat(record.images(next)).containsExactly(made(APP, "two"));
    assertThat(record.images(HEAD)).isEmpty();
  }

  @Test
  void aRepositoryWithoutACommitHasARecordToo() throws Exception {
    record.add(made(APP, "one"), Optional.empty());

    assertThat(record.images(Optional.empty())).containsExactly(made(APP, "one"));
  }
}
