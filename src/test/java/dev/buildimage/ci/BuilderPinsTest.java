package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.Cache;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class BuilderPinsTest {
  private static final String OLD = "0123456789abcdef0123456789abcdef01234567";
  private static final String BUILDER = PinProject.REPOSITORY;

  @TempDir Path temp;
  private Path root;
  private PinProject project;

  @BeforeEach
  void project() throws Exception {
    root = temp.resolve("project");
    project = PinProject.create(root);
  }

  /** Files with {@code @@} wherever a key belongs; all else must stay as it is. */
  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of(
            ".circleci/config.yml",
            """
            version: 2.1   # two spaces, and   more
            orbs: {builder: team/builder@1.2.3}
            executors:
              a: &builder
                docker:
                  - image: "reg.example.com/team/builder:@@"  # the builder image
                    environment: {TAG: 'reg.example.com/team/builder:$KEY'}
              b: {docker: [{image: reg.example.com/team/builder:tools-@@}, {image: 'cimg/base:1'}]}
              c:
                <<: *builder
            jobs:
              # docker run reg.example.com/team/builder:@@ in a comment, too
              x:
                docker:
                  - image: &it reg.example.com/team/builder:@@
                  - image: reg.example.com/team/builder2:%1$s
                  - image: reg.example.com/team/builder:<< parameters.tag >>
                steps:
                  - run: |
                      docker run reg.example.com/team/builder:@@ mvn && \\
                        docker run reg.example.com/team/builder:@@; docker run \\
                        reg.example.com/team/builder:@@
            """
                .formatted(OLD)),
        Arguments.of(
            ".github/workflows/ci.yaml",
            "\uFEFFname: ü 😀\r\n"
                + "on: [push]\r\n"
                + "jobs:\r\n"
                + "  a:\r\n"
                + "    container: reg.example.com/team/builder:@@\r\n"
                + "  b:\r\n"
                + "    container: {image: 'reg.example.com/team/builder:@@', options: --init}\r\n"
                + "    steps:\r\n"
                + "    - uses: docker://reg.example.com/team/builder:@@\n"
                + "    - run: docker run reg.example.com/team/builder:${{ env.KEY }}\r\n"
                + "    - run: >-\r\n"
                + "        docker run reg.example.com/team/builder:@@"),
        Arguments.of(
            ".github/actions/x/action.yml",
            "runs:\n  using: docker\n  image: docker://reg.example.com/team/builder:@@\n"),
        Arguments.of(
            "deploy/Dockerfile.jvm",
            """
            # syntax=docker/dockerfile:1
            ARG BUILDER=reg.example.com/team/builder:@@
            FROM reg.example.com/team/builder:@@ AS build
            FROM	scratch
            COPY --from=reg.example.com/team/builder:tools-@@  /a   /b
            COPY --from=reg.example.com/team/builder:${KEY} /a /b
            """),
        Arguments.of("Dockerfile", "FROM reg.example.com/team/builder:@@"),
        Arguments.of(
            "compose.override.yaml",
            "services:\n  a:\n    image: reg.example.com/team/builder:@@\n\n\n"),
        Arguments.of(
            "dev/docker-compose.yml",
            "services: {\"a\": {\"image\": \"reg.example.com/team/builder:@@\"}}\n"),
        Arguments.of(
            ".devcontainer/java/devcontainer.json",
            """
            // the builder image: reg.example.com/team/builder:@@
            {
              "image": "reg.example.com/team/builder:@@", /* "x" */
            	"runArgs": ["--init",],
            }
            """),
        Arguments.of(".devcontainer.json", "{\"image\":\"reg.example.com/team/builder:@@\"}"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void onlyPinsChange(String path, String text) throws Exception {
    Path file = project.write(path, text.replace("@@", OLD));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-x--x"));
    int count = text.split("@@", -1).length - 1;
    assertThat(project.judge().wrong()).hasSize(count);

    assertThat(project.pin()).hasSize(count);

    String pinned = text.replace("@@", project.key());
    assertThat(Files.readAllBytes(file)).isEqualTo(pinned.getBytes(StandardCharsets.UTF_8));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rwxr-x--x");
    try (Stream<Path> folder = Files.list(file.getParent())) {
      assertThat(folder.filter(f -> f.toString().endsWith(".tmp"))).isEmpty();
    }
    assertThat(project.judge().wrong()).isEmpty();
    assertThat(project.judge().right()).isEqualTo(count);
    assertThat(project.pin()).isEmpty();
  }

  @Test
  void aFileThatIsRightIsNotWritten() throws Exception {
    Path file = project.write("Dockerfile", "FROM " + BUILDER + ":" + project.key());
    Object inode = Files.getAttribute(file, "unix:ino");
    project.pin();
    assertThat(Files.getAttribute(file, "unix:ino")).isEqualTo(inode);
  }

  @Test
  void bytesThatAreNoUtf8Stay() throws Exception {
    Path file = project.write("Dockerfile", "");
    byte[] before = ("# \u00e4\nFROM " + BUILDER + ":x\n").getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, before);
    project.pin();
    assertThat(Files.readAllBytes(file))
        .isEqualTo(
            ("# \u00e4\nFROM " + BUILDER + ":" + project.key() + "\n")
                .getBytes(StandardCharsets.ISO_8859_1));
  }

  @Test
  void eachIsToldByFileAndLineWithWhatItShouldBe() throws Exception {
    project.write("b/Dockerfile", "\r\nFROM " + BUILDER + ":old\r\n");
    project.write(
        ".circleci/config.yml",
        "a:\n- %1$s:tools-old\n- {a: '%1$s:old', b: %1$s:older}\n".formatted(BUILDER));
    String key = project.key();
    PinReport report = project.judge();
    assertThat(report.wrong())
        .containsExactly(
            ".circleci/config.yml:2: %1$s:tools-old should be %1$s:tools-%2$s"
                .formatted(BUILDER, key),
            ".circleci/config.yml:3: %1$s:old should be %1$s:%2$s".formatted(BUILDER, key),
            ".circleci/config.yml:3: %1$s:older should be %1$s:%2$s".formatted(BUILDER, key),
            "b/Dockerfile:2: %1$s:old should be %1$s:%2$s".formatted(BUILDER, key));
    assertThatThrownBy(() -> new PinCheck().check(report, Optional.empty()))
        .isInstanceOf(PinException.class)
        .hasMessageContaining("\n" + String.join("\n", report.wrong()) + "\n")
        .hasMessageContaining(key)
        .hasMessageEndingWith("mvn builder:pin");
    assertThat(project.pin())
        .contains("b/Dockerfile:2 %1$s:old → %1$s:%2$s".formatted(BUILDER, key));
  }

  @Test
  void aBuilderImageOfAnotherKeyIsRefusedWithBothKeys() throws Exception {
    PinReport report = project.judge();
    assertThatThrownBy(() -> new PinCheck().check(report, Optional.of(OLD)))
        .isInstanceOf(PinException.class)
        .hasMessageContaining(OLD)
        .hasMessageContaining(report.key());
    new PinCheck().check(report, Optional.of(report.key()));
    new PinCheck().check(report, Optional.empty());
  }

  @Test
  void anEditOfTheDockerfileMakesPinsWrong() throws Exception {
    project.write("Dockerfile", "FROM " + BUILDER + ":x\n");
    project.pin();
    project.write("Dockerfile.build", "FROM scratch\nENV A=b\n");
    assertThat(project.judge().wrong()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "src/Dockerfile.txt/x",
        "Makefile",
        ".gitlab-ci.yml",
        ".github/workflows/x/ci.yml",
        "devcontainer.json",
        "notcompose.yml",
      })
  void otherFilesArePinnedWhenTheyAreNamed(String path) throws Exception {
    project.write(path, "x: " + BUILDER + ":x\n");
    assertThat(project.judge().pins()).isEmpty();
    assertThat(project.judge("./" + path).wrong()).hasSize(1);
    assertThat(project.pin(path)).hasSize(1);
    assertThat(project.read(path)).isEqualTo("x: " + BUILDER + ":" + project.key() + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"missing", "folder", "ignored", "../out", "/etc/passwd", "folder/link"})
  void aNamedFileMustBeOneOfTheRepositorys(String path) throws Exception {
    project.write("folder/file", "");
    project.write("ignored", BUILDER + ":x");
    project.write(".gitignore", "ignored\n");
    Files.createSymbolicLink(root.resolve("folder/link"), Path.of("nowhere"));
    assertThatThrownBy(() -> project.judge(path))
        .isInstanceOf(PinException.class)
        .hasMessageContaining("'" + path + "' in pins");
  }

  @Test
  void whatGitIgnoresIsNotLookedInto() throws Exception {
    project.write("target/Dockerfile", "FROM " + BUILDER + ":x\n");
    project.write(".gitignore", "target/\n");
    assertThat(project.judge().pins()).isEmpty();
  }

  @Test
  void aLinkIsFollowedAndStaysOne() throws Exception {
    project.write("ci/build.yml", "image: " + BUILDER + ":x\n");
    Files.createDirectories(root.resolve(".circleci"));
    Path link = root.resolve(".circleci/config.yml");
    Files.createSymbolicLink(link, Path.of("../ci/build.yml"));
    Files.createSymbolicLink(root.resolve("Dockerfile.out"), Path.of("../outside"));
    Files.createSymbolicLink(root.resolve("Dockerfile.dangling"), Path.of("nowhere"));
    Files.writeString(temp.resolve("outside"), "FROM " + BUILDER + ":x\n");
    assertThat(project.judge().wrong()).singleElement().asString().startsWith("ci/build.yml:1: ");
    project.pin();
    assertThat(link).isSymbolicLink();
    assertThat(project.read("ci/build.yml")).contains(project.key());
  }

  @Test
  void aPinOfTheToolsIsHeldToTheirKey() throws Exception {
    project.resolves("maven dependency g:a 1");
    String key = project.key();
    String tools = project.toolsKey();
    assertThat(tools).isNotEqualTo(key);
    project.write(
        "Dockerfile", "FROM %1$s:tools-%2$s AS t\nFROM %1$s:%2$s\n".formatted(BUILDER, key));

    assertThat(project.pin()).hasSize(1);
    assertThat(project.read("Dockerfile"))
        .isEqualTo("FROM %1$s:tools-%2$s AS t\nFROM %1$s:%3$s\n".formatted(BUILDER, tools, key));

    project.resolves("maven dependency g:a 2");
    assertThat(project.pin()).hasSize(1);
    assertThat(project.read("Dockerfile")).contains(":tools-" + tools).doesNotContain(key);
  }

  @Test
  void aPinInAFileThatIsNoYamlIsAnError() throws Exception {
    String path = ".circleci/config.yml";
    project.write(path, "a: [1\nimage: " + BUILDER + ":x\n");
    assertThatThrownBy(project::judge)
        .isInstanceOf(PinException.class)
        .hasMessageStartingWith(path + ":2: this is no YAML")
        .hasMessageContaining("the pin in line 2, " + BUILDER + ":x");
    project.write(path, "a: [1\nimage: other:x\n");
    assertThat(project.judge().pins()).isEmpty();
  }

  @Test
  void aPinInUtf16IsAnErrorNotAMiss() throws Exception {
    Path file = project.write("Dockerfile", "");
    Files.write(file, ("\n# FROM " + BUILDER + ":x\n").getBytes(StandardCharsets.UTF_16));
    assertThatThrownBy(project::judge)
        .isInstanceOf(PinException.class)
        .hasMessageStartingWith("Dockerfile:2: ")
        .hasMessageContaining("UTF-8");
  }

  @Test
  void aPinInAnInputIsAnError() throws Exception {
    project.write("Dockerfile.build", "FROM scratch\nENV A=" + BUILDER + ":x\n");
    project.write("ci/compose.yml", "\n\nimage: " + BUILDER + ":x\n");
    BuildRequest request = new BuildRequest("Dockerfile.build", List.of("ci"));
    assertThatThrownBy(() -> project.judge(request))
        .isInstanceOf(PinException.class)
        .hasMessageContaining("\nDockerfile.build:2: " + BUILDER + ":x\n")
        .hasMessageContaining("\nci/compose.yml:3: " + BUILDER + ":x\n");
  }

  @Test
  void aPinInAnInputOfACacheIsAnError() throws Exception {
    project.write("ci/compose.yml", "image: " + BUILDER + ":x\n");
    Cache cache =
        new Cache("n", "c", List.of("/x"), List.of("ci"), List.of(), Optional.empty(), List.of());
    BuildRequest plain = new BuildRequest("Dockerfile.build", List.of());
    assertThatThrownBy(() -> project.judge(plain.with(List.of(cache))))
        .isInstanceOf(PinException.class)
        .hasMessageContaining("\nci/compose.yml:1: " + BUILDER + ":x\n");
  }

  @Test
  void offlineADigestIsUncheckedButAWrongTagBesideItIsWrong() throws Exception {
    String digest = "@sha256:" + "5".repeat(64);
    project.write(
        "Dockerfile",
        "FROM %1$s%2$s\nFROM %1$s:%3$s%2$s\n".formatted(BUILDER, digest, project.key()));
    assertThat(project.judge().unchecked())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains("-o"))
        .element(0)
        .asString()
        .startsWith("Dockerfile:1: " + BUILDER + digest);
    assertThat(project.judge().wrong()).isEmpty();

    project.write("Dockerfile", "FROM " + BUILDER + ":old" + digest + "\n");
    assertThat(project.judge().wrong()).singleElement().asString().contains("without -o");
    assertThatThrownBy(project::pin)
        .isInstanceOf(PinException.class)
        .hasMessageContaining("\nDockerfile:1: ");
    assertThat(project.read("Dockerfile")).contains(":old@");
  }
}
