package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyRepository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the real docker-registry, as a mirror of Docker Hub. */
class BasePinsTest {
  private static final String DOCKERFILE = "Dockerfile.build";

  @TempDir static Path folder;
  private static RegistryFixture registry;
  private static Digest bookworm;
  private static Digest latest;

  @TempDir Path root;
  private PinProject project;

  @BeforeAll
  static void start() throws Exception {
    registry = new RegistryFixture(folder);
    bookworm = registry.push("library/debian:bookworm-slim", "bookworm");
    latest = registry.push("library/debian:latest", "latest");
  }

  @AfterAll
  static void stop() {
    registry.close();
  }

  @BeforeEach
  void project() throws Exception {
    project = PinProject.create(root);
  }

  private BasePins.Report look() throws Exception {
    return look(Map.of());
  }

  private BasePins.Report look(Map<String, String> arguments) throws Exception {
    BuildRequest request =
        new BuildRequest(DOCKERFILE, List.of(), new TreeMap<>(arguments), Platform.LINUX_AMD64);
    try (KeyRepository git = KeyRepository.open(root)) {
      return new BasePins(git, registry.registry()).look(request);
    }
  }

  private BasePins.Report pin() throws Exception {
    return pin(Map.of());
  }

  private BasePins.Report pin(Map<String, String> arguments) throws Exception {
    BasePins.Report report = look(arguments);
    Change.apply(report.changes());
    return report;
  }

  /** Dockerfiles with {@code @@} wherever the digest belongs; all else must stay as it is. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "FROM debian:bookworm-slim@@",
        "FROM debian:bookworm-slim@@\n",
        "FROM docker.io/library/debian:bookworm-slim@@ AS base\nRUN true\n",
        "\uFEFF# syntax=docker/dockerfile:1\r\n\r\nfrom   debian:bookworm-slim@@ \r\nENV A=\u00fc\r\n",
        "\uFEFFFROM debian:bookworm-slim@@\n",
        "FROM --platform=linux/amd64  debian:bookworm-slim@@  AS debian\n",
        "FROM \\\n  --platform=linux/amd64 \\\n# debian:bookworm-slim is small\n\n  # so\n"
            + "  debian:bookworm-slim@@ \\\n  AS x\nENV A=debian:bookworm-slim\n",
        "FROM \\  \r\n debian:bookworm-slim@@\\\r\n AS x\r\n",
        "# escape=`\nFROM `\n debian:bookworm-slim@@`\n AS x\n",
        "FROM\\\n debian:bookworm-slim@@\n",
        "ARG V=bookworm-slim\nFROM debian:${V}@@\n",
        "ARG V=slim\nARG W=bookworm-$V\nFROM debian:$W@@ AS x\nENV V=$V\n",
        "ARG BASE=debian:bookworm-slim\nFROM \"${BASE}\"@@\n",
        "FROM debian:${V:-bookworm-slim}@@\n",
      })
  void onlyTheDigestIsAdded(String text) throws Exception {
    project.write(DOCKERFILE, text.replace("@@", ""));
    String pinned = text.replace("@@", "@" + bookworm);
    assertThat(pin().left()).isEmpty();
    assertThat(project.read(DOCKERFILE)).isEqualTo(pinned);
    assertThat(look().changes()).isEmpty();
    assertThat(look().left()).isEmpty();

    String stale = text.replace("@@", "@sha256:" + "5".repeat(64));
    project.write(DOCKERFILE, stale);
    assertThat(pin().changes()).hasSize(1);
    assertThat(project.read(DOCKERFILE)).isEqualTo(pinned);
  }

  @Test
  void itMovesWithTheTag() throws Exception {
    Digest first = registry.push("library/debian:moving", "first");
    project.write(DOCKERFILE, "# why\nFROM debian:moving\n");
    pin();
    assertThat(project.read(DOCKERFILE)).isEqualTo("# why\nFROM debian:moving@" + first + "\n");
    Digest second = registry.push("library/debian:moving", "second");
    assertThat(second).isNotEqualTo(first);
    assertThat(pin().changes())
        .singleElement()
        .hasToString(
            DOCKERFILE + ":2 debian:moving@%s → debian:moving@%s".formatted(first, second));
    assertThat(project.read(DOCKERFILE)).isEqualTo("# why\nFROM debian:moving@" + second + "\n");
  }

  @Test
  void aBaseWithoutATagIsItsLatestAndSaysSo() throws Exception {
    project.write(DOCKERFILE, "FROM debian AS x\n");
    pin();
    assertThat(project.read(DOCKERFILE)).isEqualTo("FROM debian:latest@" + latest + " AS x\n");
  }

  @Test
  void scratchHasNoDigest() throws Exception {
    assertThat(look()).isEqualTo(new BasePins.Report(List.of(), List.of()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ARG V\nFROM debian:$V",
        "ARG V\nFROM debian:bookworm-slim$V",
        "ARG BASE\nFROM $BASE",
        "FROM debian:bookworm-$TARGETARCH",
        "ARG GIVEN=slim\nFROM debian:bookworm-$GIVEN",
        "ARG BASE=debian:bookworm-slim@sha256:%s\nFROM $BASE",
        "FROM debian@sha256:%s",
        "FROM debian:book\\\nworm-slim",
      })
  void whatTheDockerfileAloneDoesNotSettleIsLeftAloneAndNamed(String text) throws Exception {
    String content = text.formatted("5".repeat(64)) + "\n";
    project.write(DOCKERFILE, content);
    BasePins.Report report = pin(Map.of("GIVEN", "fat"));
    assertThat(report.changes()).isEmpty();
    int line = text.startsWith("ARG") ? 2 : 1;
    assertThat(report.left())
        .singleElement()
        .asString()
        .startsWith(DOCKERFILE + ":" + line + ": FROM ");
    assertThat(project.read(DOCKERFILE)).isEqualTo(content);
  }

  @Test
  void aBaseThatIsNowhereIsAnErrorWithItsLine() throws Exception {
    project.write(DOCKERFILE, "\nFROM " + registry.host() + "/no/such:1\n");
    assertThatThrownBy(() -> look())
        .isInstanceOf(PinException.class)
        .hasMessageStartingWith(DOCKERFILE + ":2: FROM " + registry.host() + "/no/such:1: ");
    project.write(DOCKERFILE, "FROM debian:-\n");
    assertThatThrownBy(() -> look())
        .isInstanceOf(PinException.class)
        .hasMessageStartingWith(DOCKERFILE + ":1: FROM debian:-: ");
  }

  @Test
  void aMissingDockerfileIsAnError() throws Exception {
    Files.delete(root.resolve(DOCKERFILE));
    assertThatThrownBy(() -> look())
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(DOCKERFILE);
  }
}
