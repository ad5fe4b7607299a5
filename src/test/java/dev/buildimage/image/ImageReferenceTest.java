package dev.buildimage.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReferenceTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  @ParameterizedTest
  @CsvSource({
    "debian, docker.io/library/debian",
    "debian:bookworm-slim, docker.io/library/debian:bookworm-slim",
    "team/app, docker.io/team/app",
    "index.docker.io/debian, docker.io/library/debian",
    "localhost/app:1, localhost/app:1",
    "127.0.0.1:5000/team/builder:key, 127.0.0.1:5000/team/builder:key",
    "[::1]:5000/app, [::1]:5000/app",
    "ghcr.io/a/b__c/d-e.f:v1.0, ghcr.io/a/b__c/d-e.f:v1.0",
  })
  void shortFormsMeanWhatTheyMeanToDocker(String text, String whole) {
    assertThat(ImageReference.parse(text)).hasToString(whole);
  }

  @Test
  void aDigestGoesBeforeATag() {
    ImageReference reference = ImageReference.parse("debian:bookworm@" + DIGEST);

    assertThat(reference.selector()).isEqualTo(DIGEST);
    assertThat(reference).hasToString("docker.io/library/debian:bookworm@" + DIGEST);
    assertThat(reference.withTag("other")).hasToString("docker.io/library/debian:other");
    assertThat(ImageReference.parse("debian").selector()).isEqualTo("latest");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "Team/app",
        "team/app:",
        "team/app:-x",
        "team//app",
        "/app",
        "app@sha256:12",
        "host:5000/App",
        "registry.example.com/",
        "a b",
        "app:tag:tag",
        "app_:1",
        "team/../app"
      })
  void whatNoRegistryTakesIsRefused(String text) {
    assertThatThrownBy(() -> ImageReference.parse(text))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("no ");
  }

  @Test
  void theMessageSaysWhichPart() {
    assertThatThrownBy(() -> ImageReference.parse("registry.example.com/Team/App"))
        .hasMessageContaining("'Team/App'")
        .hasMessageContaining("lower-case");
  }
}
