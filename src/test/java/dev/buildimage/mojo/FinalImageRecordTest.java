package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.HeadCommit;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalImageRecordTest {
  private static final Optional<HeadCommit> HEAD =
      Optional.of(new HeadCommit("a".repeat(40), Instant.EPOCH));
  private static final ImageReference APP = ImageReference.parse("localhost/app:1");

  @TempDir Path folder;
  private FinalImageRecord record;

  @BeforeEach
  void open() {
    record = new FinalImageRecord(folder.resolve("builder"));
  }

  private static FinalImageRecord.Made made(ImageReference name, String content) {
    return new FinalImageRecord.Made(
        List.of(name, name.withTag("latest")),
        Digest.of(content),
        Optional.of(
            new FinalImageRecord.Base(ImageReference.parse("localhost/base:1"), Digest.of("base"))),
        Optional.empty(),
        List.of("group:artifact:jar:1"));
  }

  @Test
  void whatIsWrittenIsRead() throws Exception {
    FinalImageRecord.Made ofDockerfile =
        new FinalImageRecord.Made(
            List.of(ImageReference.parse("localhost/other:1")),
            Digest.of("other"),
            Optional.empty(),
            Optional.of("src/Dockerfile"),
            List.of());
    assertThat(record.images(HEAD)).isEmpty();
    record.add(made(APP, "one"), HEAD);
    record.add(ofDockerfile, HEAD);

    assertThat(new FinalImageRecord(folder.resolve("builder")).images(HEAD))
        .containsExactly(made(APP, "one"), ofDockerfile);
    assertThat(record.image(APP, HEAD)).contains(made(APP, "one"));
    assertThat(record.image(APP.withTag("latest"), HEAD)).isEmpty();
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
