package dev.buildimage.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MirrorTest {
  @ParameterizedTest
  @CsvSource({
    "docker.io=127.0.0.1:5000, debian:bookworm-slim, 127.0.0.1:5000/library/debian:bookworm-slim",
    "docker.io=mirror.example.com/hub, ann/app, mirror.example.com/hub/ann/app",
    "docker.io = [::1]:5000/a/b, ann/app:1, [::1]:5000/a/b/ann/app:1",
    "quay.io=localhost, quay.io/ann/app:1, localhost/ann/app:1",
  })
  void tellsWhereACopyIs(String entry, String reference, String copy) {
    assertThat(Mirror.parse(entry).at(ImageReference.parse(reference))).hasToString(copy);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "docker.io",
        "=127.0.0.1:5000",
        "docker.io=",
        "docker.io=http://127.0.0.1:5000",
        "docker.io=127.0.0.1:5000/",
        "docker.io=mirror/Hub",
        "docker io=mirror",
        "docker.io/library=mirror",
      })
  void refusesWhatIsNoMirrorAndShowsIt(String entry) {
    assertThatThrownBy(() -> Mirror.parse(entry))
        .isInstanceOf(InvalidImageException.class)
        .hasMessageContaining("registry mirror");
  }

  @Test
  void theRegistryItselfIsTheLastSource() {
    RegistrySettings settings =
        RegistrySettings.defaults()
            .withMirrors(
                Mirror.parse("docker.io=a.example"),
                Mirror.parse("quay.io=b.example"),
                Mirror.parse("docker.io=c.example/x"));
    assertThat(settings.sources(ImageReference.parse("debian")))
        .map(ImageReference::toString)
        .containsExactly(
            "a.example/library/debian", "c.example/x/library/debian", "docker.io/library/debian");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost, true",
    "localhost:5000, true",
    "127.0.0.1:5000, true",
    "127.1.2.3, true",
    "[::1]:5000, true",
    "127.example.com, false",
    "127.0.0.1.example.com, false",
    "localhost.example.com:80, false",
    "10.0.0.1:5000, false",
    "[::2]:5000, false",
  })
  void onlyLoopbackIsLoopback(String host, boolean loopback) {
    assertThat(new Host(host).isLoopback()).isEqualTo(loopback);
  }
}
