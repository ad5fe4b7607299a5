package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Digest;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pins by digest, against the real docker-registry. */
class DigestPinsTest {
  private static final String OTHER = "sha256:" + "5".repeat(64);

  @TempDir Path temp;
  private RegistryFixture registry;
  private PinProject project;
  private String builder;

  @BeforeEach
  void start() throws Exception {
    registry = new RegistryFixture(temp.resolve("r"));
    builder = registry.host() + "/team/builder";
    project = PinProject.create(temp.resolve("project"), Optional.of(registry.registry()), builder);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void aDigestIsHeldToTheOneTheKeyHasInTheRegistry() throws Exception {
    Digest digest = registry.push("team/builder:" + project.key(), "builder");
    Digest tools = registry.push("team/builder:tools-" + project.key(), "tools");
    String text =
        "FROM %1$s@%2$s\nFROM %1$s:%3$s@%2$s\nFROM %1$s:tools-%3$s@%4$s AS x\n"
            .formatted(builder, digest, project.key(), tools);
    project.write("Dockerfile", text);
    assertThat(project.judge().right()).isEqualTo(3);

    project.write(
        "Dockerfile",
        "FROM %1$s@%2$s\nFROM %1$s:old@%2$s\nFROM %1$s:tools-old@sha256:no AS x\n"
            .formatted(builder, OTHER));
    assertThat(project.judge().wrong())
        .element(0)
        .isEqualTo("Dockerfile:1: %1$s@%2$s should be %1$s@%3$s".formatted(builder, OTHER, digest));
    assertThat(project.pin()).hasSize(3);
    assertThat(project.read("Dockerfile")).isEqualTo(text);
    assertThat(project.pin()).isEmpty();
  }

  @Test
  void aDigestOfAnImageThatIsNotPushedIsWrongAndTheTagsArePinnedAnyhow() throws Exception {
    registry.push("team/builder:old", "old");
    project.write("Dockerfile", "FROM %1$s@%2$s\nFROM %1$s:old\n".formatted(builder, OTHER));
    assertThat(project.judge().wrong())
        .hasSize(2)
        .element(0)
        .asString()
        .startsWith("Dockerfile:1: ")
        .contains("builder:push");
    assertThatThrownBy(project::pin)
        .isInstanceOf(PinException.class)
        .hasMessageContaining("Dockerfile:1: ")
        .hasMessageNotContaining("Dockerfile:2: ");
    assertThat(project.read("Dockerfile"))
        .isEqualTo("FROM %1$s@%2$s\nFROM %1$s:%3$s\n".formatted(builder, OTHER, project.key()));
  }
}
