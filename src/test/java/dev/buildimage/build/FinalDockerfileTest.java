package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.Compression;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.sandbox.RootFileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FinalDockerfileTest {
  private static final String FROM = "FROM " + Dockerfiles.BASE + "\n";
  private static final ImageReference NAME = ImageReference.parse("localhost/app:1");
  private static final Instant CREATED = Instant.parse("2026-11-22T00:00:00Z");

  @TempDir Path folder;
  private Dockerfiles files;
  private Path project;

  @BeforeEach
  void project() throws Exception {
    files = new Dockerfiles(folder);
    files.base("");
    project = files.context();
    BusyboxImage.shell(
        project,
        """
        mkdir -p target/builder target/classes
        echo target >.gitignore
        echo app >target/app-1.jar
        echo run >target/run; chmod 755 target/run
        echo class >target/classes/A.class
        ln -s app-1.jar target/app.jar
        echo now >target/builder/timings.json
        """);
  }

  private FinalDockerfile read(Path context) throws Exception {
    return FinalDockerfile.read(
        "Dockerfile",
        context.resolve("Dockerfile"),
        context,
        List.of(context.resolve("target/builder")));
  }

  private FinalDockerfileBuilder.Made build(Path context, Optional<BuilderImage> builder)
      throws Exception {
    return new FinalDockerfileBuilder(
            files.store, files.images(), files.sandbox, StepOptions.NONE, files.log)
        .build(
            read(context),
            new FinalDockerfileBuilder.Request(
                NAME,
                Map.of(),
                Optional.empty(),
                builder,
                Platform.LINUX_AMD64,
                Compression.GZIP,
                CREATED),
            new ImageMetadata(
                Map.of(ImageMetadata.PREFIX + "revision", "abc"), Map.of(), Map.of("a", "b")));
  }

  private Image build(String dockerfile) throws Exception {
    Files.writeString(project.resolve("Dockerfile"), dockerfile);
    return build(project, Optional.empty()).image();
  }

  private String run(Image image, String path) throws Exception {
    try (RootFileSystem root = files.sandbox.open(image)) {
      return new String(root.read(path), StandardCharsets.UTF_8);
    }
  }

  @Test
  void whatGitIgnoresIsInTheContext() throws Exception {
    Image image = build(FROM + "COPY target/*.jar target/run /app/\nENTRYPOINT [\"/app/run\"]\n");

    assertThat(run(image, "/app/app-1.jar")).isEqualTo("app\n");
    assertThat(image.config().entrypoint()).containsExactly("/app/run");
    assertThat(image.config().json().path("created").asText()).isEqualTo(CREATED.toString());
    assertThat(image.config().json().path("config").path("Labels").toString())
        .isEqualTo("{\"a\":\"b\",\"org.opencontainers.image.revision\":\"abc\"}");
    assertThat(image.manifest().annotations())
        .containsEntry(ImageMetadata.PREFIX + "revision", "abc")
        .containsEntry(ImageMetadata.PREFIX + "base.name", Dockerfiles.BASE);
    assertThat(files.store.image(image.manifest().descriptor())).isPresent();
  }

  @Test
  void whatChangesAtEachRunAndGitsOwnFilesAreNot() throws Exception {
    Files.writeString(project.resolve(".dockerignore"), "**/*.class\nDockerfile\n");
    Image image =
        build(
            FROM
                + "COPY . /app/\nRUN find /app | sort >/list; stat -c %a /app/target/run >>/list\n");

    assertThat(run(image, "/list"))
        .isEqualTo(
            """
            /app
            /app/.dockerignore
            /app/.gitignore
            /app/target
            /app/target/app-1.jar
            /app/target/app.jar
            /app/target/run
            755
            """);
  }

  @Test
  void theSameFilesElsewhereGiveTheSameImage() throws Exception {
    String dockerfile = FROM + "COPY target /app/\nRUN cat /app/app.jar >/out\n";
    Digest first = build(dockerfile).manifest().digest();
    BusyboxImage.shell(
        folder,
        "umask 077; mkdir -p some/where; cp -r context some/where/else; cd some/where/else;"
            + " touch -d 2001-01-01 target/app-1.jar; echo later >target/builder/timings.json");
    files.log.clear();

    Path elsewhere = folder.resolve("some/where/else");
    assertThat(build(elsewhere, Optional.empty()).image().manifest().digest()).isEqualTo(first);
    assertThat(files.log.executed()).isEmpty();

    Dockerfiles own = new Dockerfiles(Files.createDirectory(folder.resolve("own")));
    own.base("");
    files = own;
    assertThat(build(elsewhere, Optional.empty()).image().manifest().digest()).isEqualTo(first);
    assertThat(own.log.executed()).hasSize(2);

    Files.writeString(elsewhere.resolve("target/app-1.jar"), "other\n");
    assertThat(build(elsewhere, Optional.empty()).image().manifest().digest()).isNotEqualTo(first);
  }

  @Test
  void theBuilderImageIsThereByDigest() throws Exception {
    files.write("", FROM + "RUN echo made >/made\n");
    BuilderImage builder = files.provide();
    Files.writeString(
        project.resolve("Dockerfile"),
        "ARG BUILD_IMAGE\nFROM ${BUILD_IMAGE} AS build\nRUN cat /made >/copied\n"
            + FROM
            + "COPY --from=build /copied /\n");
    assertThat(read(project).takesBuilder()).isTrue();

    FinalDockerfileBuilder.Made made = build(project, Optional.of(builder));
    assertThat(run(made.image(), "/copied")).isEqualTo("made\n");
    assertThat(made.base().name()).contains(Dockerfiles.BASE);

    Files.writeString(
        project.resolve("Dockerfile"), "ARG BUILD_IMAGE\nFROM ${BUILD_IMAGE}\nCMD [\"true\"]\n");
    FinalDockerfileBuilder.Made on = build(project, Optional.of(builder));
    assertThat(on.image().manifest().layers()).isEqualTo(builder.image().manifest().layers());
    assertThat(on.base().name()).contains(builder.reference().toString());
    assertThat(on.base().digest()).isEqualTo(builder.image().manifest().digest());
  }

  @Test
  void whatIsNotThereIsNamedWithTheWayOut() throws Exception {
    assertThatThrownBy(() -> build(FROM + "COPY target/absent.jar /\n"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("Dockerfile:2")
        .hasMessageContaining("target/absent.jar")
        .hasMessageContaining("mvn package")
        .hasMessageContaining(project.toString());

    Files.writeString(project.resolve("Dockerfile.dockerignore"), "target\n");
    assertThatThrownBy(() -> build(FROM + "COPY target/app-1.jar /\n"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("!target/app-1.jar");

    Files.delete(project.resolve("Dockerfile"));
    assertThatThrownBy(() -> read(project))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("<finalDockerfile>");
    assertThatThrownBy(() -> read(project.resolve("absent")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("<finalContext>");
  }

  @Test
  void anArgumentThatNothingTakesIsNamed() throws Exception {
    Files.writeString(project.resolve("Dockerfile"), FROM + "ARG A\nRUN echo $A\n");

    assertThat(read(project).takesBuilder()).isFalse();
    assertThat(read(project).warnings(Map.of("A", "1"))).isEmpty();
    assertThat(read(project).warnings(Map.of("B", "1"))).singleElement().asString().contains("B");
  }

  @Test
  void whatTheDockerfileSaysOfTheImageWinsOverWhatIsKnown() throws Exception {
    String name = ImageMetadata.PREFIX + "revision";
    Image base = build(FROM + "LABEL " + name + "=base\n");
    assertThat(label(base, name)).isEqualTo("base");
    assertThat(base.manifest().annotations()).containsEntry(name, "base");

    files.store.tag("localhost/labelled:1", base.manifest());
    Image kept = build("FROM localhost/labelled:1\nLABEL c=d\n");
    assertThat(label(kept, name)).isEqualTo("abc");
    assertThat(label(kept, "a")).isEqualTo("b");

    Image emptied = build("FROM localhost/labelled:1\nLABEL " + name + "=\n");
    assertThat(label(emptied, name)).isEmpty();
    assertThat(emptied.manifest().annotations()).doesNotContainKey(name);
  }

  private static String label(Image image, String name) {
    return image.config().json().path("config").path("Labels").path(name).asText();
  }
}
