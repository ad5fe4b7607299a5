package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.Compression;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FinalImageBuilderTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String SHA = "sha256:" + "a".repeat(64);

  /** What Jib's own pipeline drops or refuses, and what nobody knows yet. */
  private static final String STRANGE_CONFIG =
      """
      {"architecture":"arm64","os":"linux","variant":"v8","os.features":["x"],"author":"somebody",
       "created":"2020-01-01T00:00:00.123456789Z","zFuture":{"n":12345678901234567890123456789},
       "config":{
         "User":"1000:1000","Env":["PATH=/bin","ODD","LINES=a\\nb","X==y","PATH=/late"],
         "Entrypoint":["/docker-entrypoint.sh"],"Cmd":["postgres"],"StopSignal":"SIGINT",
         "Shell":["/bin/bash","-c"],"OnBuild":["RUN true"],"Volumes":{"data":{}},
         "ExposedPorts":{"1-3/sctp":{}},"Labels":{"a":"base","b":"base"},
         "Healthcheck":{"Test":["CMD","true"],"StartInterval":5000000000,"Interval":1e10},
         "Future":[1.10,null,{"x":18446744073709551616}]},
       "rootfs":{"type":"layers","diff_ids":["%1$s","%1$s","%1$s"],"later":true},
       "history":[{"created_by":"one","unknown":1},{"created_by":"env","empty_layer":true},
         {"created_by":"two"},{"created_by":"three"}]}
      """
          .formatted(SHA);

  private static final String STRANGE_MANIFEST =
      """
      {"schemaVersion":2,"mediaType":"%2$s","artifactType":"application/x",
       "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%1$s","size":5},
       "layers":[
         {"mediaType":"application/vnd.oci.image.layer.v1.tar+zstd","digest":"%1$s","size":123},
         {"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%1$s","size":2,
          "data":"aGk=","annotations":{"k":"v"},"artifactType":"y","new":{"n":1.0}},
         {"mediaType":"application/vnd.docker.image.rootfs.foreign.diff.tar.gzip","digest":"%1$s",
          "size":99999999999,"urls":["https://example.com/layer"]}],
       "annotations":{"org.opencontainers.image.base.name":"docker.io/library/old:1","k":"v"},
       "future":{"n":1e400}}
      """
          .formatted(SHA, MediaTypes.OCI_MANIFEST);

  @TempDir Path folder;
  private ContentStore store;
  private FinalImageBuilder builder;
  private JavaProjectFixture project;

  @BeforeEach
  void project() throws IOException {
    store = new ContentStore(folder.resolve("store"));
    builder = new FinalImageBuilder(store, Compression.GZIP);
    project = new JavaProjectFixture(Files.createDirectory(folder.resolve("project")));
    project.withClass("app.Main", true).withClass("app.Part", false);
  }

  @Test
  void strangersReadTheImageAndUnpackIt() throws Exception {
    project.withResource("app/messages.properties", "hello=1");
    FinalImageFiles application =
        project.applicationWith(
            List.of(project.jar("lib-1.jar", "released")),
            List.of(project.jar("lib-2-SNAPSHOT.jar", "snapshot")),
            List.of(project.jar("module-1.jar", "module")));
    Image image =
        builder.build(
            scratch(Optional.of("registry.example.com/base:1")),
            application,
            new FinalImageConfig(
                new FinalImageEntrypoint.MainClass(
                    Optional.empty(), List.of("-Xss1m", "-Da=b c"), List.of("/etc/app"), true),
                Optional.of(List.of("serve")),
                Map.of("LANG", "C.UTF-8"),
                List.of("8080"),
                List.of("/var/lib/app"),
                Optional.of("65534"),
                Optional.of("/work"),
                Instant.parse("2026-11-22T00:00:00Z")),
            new ImageMetadata(Map.of(), Map.of(), Map.of("team", "blue")));
    store.tag("final", image.manifest());
    String oci = store.root() + ":final";

    JsonNode inspected = JSON.readTree(StrangerTool.run("skopeo", "inspect", "oci:" + oci));
    assertThat(inspected.path("Digest").asText()).isEqualTo(image.manifest().digest().toString());
    assertThat(inspected.path("Labels").path("team").asText()).isEqualTo("blue");
    assertThat(inspected.path("Created").asText()).isEqualTo("2026-11-22T00:00:00Z");
    assertThat(inspected.path("Env").toString()).isEqualTo("[\"LANG=C.UTF-8\"]");
    assertThat(inspected.path("Layers")).hasSize(6);
    JsonNode config =
        JSON.readTree(StrangerTool.run("skopeo", "inspect", "--config", "oci:" + oci));
    assertThat(config.path("config"))
        .isEqualTo(
            JSON.readTree(
                """
                {"Env":["LANG=C.UTF-8"],"Cmd":["serve"],"User":"65534","WorkingDir":"/work",
                 "Entrypoint":["java","-Xss1m","-Da=b c","-cp","@/app/jib-classpath-file",
                   "app.Main"],
                 "Labels":{"team":"blue"},"ExposedPorts":{"8080/tcp":{}},
                 "Volumes":{"/var/lib/app":{}}}
                """));

    Path bundle = folder.resolve("bundle");
    StrangerTool.run("umoci", "unpack", "--rootless", "--image", oci, bundle.toString());
    Path app = bundle.resolve("rootfs/app");
    try (Stream<Path> files = Files.walk(app)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> app.relativize(file).toString()))
          .containsExactlyInAnyOrder(
              "classes/app/Main.class",
              "classes/app/Part.class",
              "resources/app/messages.properties",
              "libs/lib-1.jar",
              "libs/lib-2-SNAPSHOT.jar",
              "libs/module-1.jar",
              "jib-classpath-file",
              "jib-main-class-file");
    }
    assertThat(app.resolve("jib-classpath-file"))
        .hasContent(
            "/etc/app:/app/resources:/app/classes"
                + ":/app/libs/lib-1.jar:/app/libs/lib-2-SNAPSHOT.jar:/app/libs/module-1.jar");
    assertThat(app.resolve("jib-main-class-file")).hasContent("app.Main");
    assertThat(app.resolve("libs/module-1.jar")).hasContent("module");
    assertThat(app.resolve("classes/app/Main.class"))
        .hasSameBinaryContentAs(project.classes().resolve("app/Main.class"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(app)))
        .isEqualTo("rwxr-xr-x");
  }

  @Test
  void theBasePassesThroughUnchanged() throws Exception {
    Image base = new Image(manifest(STRANGE_MANIFEST), config(STRANGE_CONFIG));
    ImageReference reference =
        ImageReference.parse("registry.example.com/base:1@sha256:" + "b".repeat(64));

    Image image =
        builder.build(
            new FinalImageBase(base, Optional.of(reference)),
            project.application(),
            FinalImageConfig.defaults(),
            ImageMetadata.none());

    assertThat(image.manifest().layers().subList(0, 3)).isEqualTo(base.manifest().layers());
    assertThat(image.manifest().layers()).hasSize(5);
    ObjectNode expectedManifest = base.manifest().json();
    ObjectNode actualManifest = image.manifest().json();
    expectedManifest
        .withObject("annotations")
        .put("org.opencontainers.image.base.name", "registry.example.com/base:1")
        .put("org.opencontainers.image.base.digest", "sha256:" + "b".repeat(64));
    Stream.of(expectedManifest, actualManifest)
        .forEach(json -> json.remove(List.of("config", "layers")));
    assertThat(actualManifest).isEqualTo(expectedManifest);

    ObjectNode expected = base.config().json();
    ObjectNode actual = image.config().json();
    ObjectNode run = (ObjectNode) expected.path("config");
    run.remove("Cmd");
    ArrayNode entrypoint = run.putArray("Entrypoint");
    List.of("java", "-cp", "@/app/jib-classpath-file", "app.Main").forEach(entrypoint::add);
    expected.put("created", "1970-01-01T00:00:01Z");
    for (int added = 0; added < 2; added++) {
      ((ArrayNode) actual.path("rootfs").path("diff_ids")).remove(3);
      ((ArrayNode) actual.path("history")).remove(4);
    }
    assertThat(actual).isEqualTo(expected);
    assertThat(new String(image.config().bytes(), StandardCharsets.UTF_8))
        .contains("12345678901234567890123456789", "18446744073709551616", "1.10");
    assertThat(image.manifest().config().mediaType()).isEqualTo(MediaTypes.OCI_CONFIG);
  }

  @Test
  void whatIsSetIsMergedIntoWhatTheBaseSays() throws Exception {
    Image base = new Image(manifest(STRANGE_MANIFEST), config(STRANGE_CONFIG));
    JsonNode run =
        builder
            .build(
                new FinalImageBase(base, Optional.empty()),
                project.application(),
                new FinalImageConfig(
                    new FinalImageEntrypoint.Inherited(),
                    Optional.empty(),
                    Map.of("PATH", "/mine", "NEW", "=1"),
                    List.of("9000-9001/udp", "1-3/sctp"),
                    List.of("/data"),
                    Optional.empty(),
                    Optional.empty(),
                    FinalImageConfig.DEFAULT_CREATED),
                new ImageMetadata(Map.of(), Map.of(), Map.of("b", "mine", "c", "mine")))
            .config()
            .json()
            .path("config");

    assertThat(run.path("Env"))
        .isEqualTo(JSON.readTree("[\"PATH=/mine\",\"ODD\",\"LINES=a\\nb\",\"X==y\",\"NEW==1\"]"));
    assertThat(run.path("Labels"))
        .isEqualTo(JSON.readTree("{\"a\":\"base\",\"b\":\"mine\",\"c\":\"mine\"}"));
    assertThat(run.path("ExposedPorts").fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "1-3/sctp", "1/sctp", "2/sctp", "3/sctp", "9000/udp", "9001/udp");
    assertThat(run.path("Entrypoint").toString()).isEqualTo("[\"/docker-entrypoint.sh\"]");
    assertThat(run.path("Cmd").toString()).isEqualTo("[\"postgres\"]");
    assertThat(run.path("User").asText()).isEqualTo("1000:1000");
    assertThat(run.path("Volumes").toString()).isEqualTo("{\"data\":{},\"/data\":{}}");
  }

  @Test
  void aDockerManifestStaysOne() throws Exception {
    Image base =
        new Image(
            manifest(
                STRANGE_MANIFEST
                    .replace(MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST)
                    .replace(MediaTypes.OCI_CONFIG, MediaTypes.DOCKER_CONFIG)),
            config(STRANGE_CONFIG));
    ImageManifest manifest =
        builder
            .build(
                new FinalImageBase(base, Optional.of(ImageReference.parse("debian"))),
                project.application(),
                FinalImageConfig.defaults(),
                ImageMetadata.none())
            .manifest();

    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(manifest.config().mediaType()).isEqualTo(MediaTypes.DOCKER_CONFIG);
    assertThat(manifest.layers().get(3).mediaType()).isEqualTo(MediaTypes.DOCKER_LAYER_GZIP);
    assertThat(manifest.json().path("annotations"))
        .isEqualTo(base.manifest().json().path("annotations"));
  }

  @Test
  void zstdMakesAnOciManifestOfADockerOne() throws Exception {
    Image base =
        new Image(
            manifest(
                STRANGE_MANIFEST
                    .replace(MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST)
                    .replace(MediaTypes.OCI_CONFIG, MediaTypes.DOCKER_CONFIG)),
            config(STRANGE_CONFIG));
    ImageManifest manifest =
        new FinalImageBuilder(store, Compression.ZSTD)
            .build(
                new FinalImageBase(base, Optional.empty()),
                project.application(),
                FinalImageConfig.defaults(),
                ImageMetadata.none())
            .manifest();

    assertThat(manifest.mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(manifest.config().mediaType()).isEqualTo(MediaTypes.OCI_CONFIG);
    assertThat(manifest.layers().get(2).mediaType())
        .isEqualTo("application/vnd.oci.image.layer.nondistributable.v1.tar+gzip");
    assertThat(manifest.layers().get(3).mediaType()).isEqualTo(MediaTypes.OCI_LAYER_ZSTD);
    assertThat(Compression.detect(store.read(manifest.layers().get(3))))
        .isEqualTo(Compression.ZSTD);
  }

  @Test
  void aBaseWithoutHistoryGetsLinesForItsLayers() throws Exception {
    ObjectNode config = config(STRANGE_CONFIG).json();
    config.remove("history");
    Image base = new Image(manifest(STRANGE_MANIFEST), config(config.toString()));

    JsonNode history =
        builder
            .build(
                new FinalImageBase(base, Optional.empty()),
                project.application(),
                FinalImageConfig.defaults(),
                ImageMetadata.none())
            .config()
            .json()
            .path("history");

    assertThat(history).hasSize(5);
    assertThat(history.path(3).path("comment").asText()).isEqualTo("classes");
  }

  @Test
  void theSameInputsGiveTheSameImage() throws Exception {
    JavaProjectFixture other =
        new JavaProjectFixture(Files.createDirectory(folder.resolve("other")));
    other.withResource("z", "r").withClass("app.Part", false).withClass("app.Main", true);
    project.withResource("z", "r");
    try (Stream<Path> files = Files.walk(other.classes())) {
      for (Path file : files.toList()) {
        Files.setLastModifiedTime(file, FileTime.fromMillis(1234567890123L));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
        if (Files.getAttribute(folder, "unix:uid").equals(0)) {
          Files.setAttribute(file, "unix:uid", 12345);
          Files.setAttribute(file, "unix:gid", 12345);
        }
      }
    }
    FinalImageBuilder elsewhere =
        new FinalImageBuilder(new ContentStore(folder.resolve("store2")), Compression.GZIP);

    Digest first = build(builder, project).manifest().digest();
    assertThat(build(elsewhere, other).manifest().digest()).isEqualTo(first);
    assertThat(build(builder, project).manifest().digest()).isEqualTo(first);

    other.withResource("z", "s");
    assertThat(build(elsewhere, other).manifest().digest()).isNotEqualTo(first);
  }

  private static Image build(FinalImageBuilder with, JavaProjectFixture from)
      throws IOException, BuildException {
    return with.build(
        scratch(Optional.empty()),
        from.applicationWith(List.of(from.jar("lib.jar", "x")), List.of(), List.of()),
        FinalImageConfig.defaults(),
        ImageMetadata.none());
  }

  @Test
  void everyLayerIsInTheStoreUnderItsOwnDiffId() throws Exception {
    Image image = build(builder, project);
    for (int i = 0; i < image.manifest().layers().size(); i++) {
      Descriptor layer = image.manifest().layers().get(i);
      ImportFiles none = new ImportFiles.Folder(folder);
      new ImportBlobs(store, none).verifyLayer(layer, image.config().diffIds().get(i));
    }
    assertThat(store.image(image.manifest().descriptor())).isPresent();
  }

  @Test
  void severalMainClassesAreNamed() throws Exception {
    project.withClass("app.Second", true);
    assertThatThrownBy(() -> build(builder, project))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("app.Main, app.Second")
        .hasMessageContaining("<mainClass>")
        .hasMessageContaining("<entrypoint>");
  }

  @Test
  void aLibraryIsRefusedUnlessItSaysWhatToStart() throws Exception {
    Files.delete(project.classes().resolve("app/Main.class"));
    assertThatThrownBy(() -> build(builder, project))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(project.classes().toString())
        .hasMessageContaining("<mainClass>")
        .hasMessageContaining("<entrypoint>");

    FinalImageConfig defaults = FinalImageConfig.defaults();
    Image image =
        builder.build(
            new FinalImageBase(
                new Image(manifest(STRANGE_MANIFEST), config(STRANGE_CONFIG)), Optional.empty()),
            project.application(),
            new FinalImageConfig(
                new FinalImageEntrypoint.Command(List.of("sleep", "1")),
                defaults.args(),
                defaults.env(),
                defaults.exposedPorts(),
                defaults.volumes(),
                defaults.user(),
                defaults.workingDirectory(),
                defaults.created()),
            ImageMetadata.none());
    assertThat(image.config().entrypoint()).containsExactly("sleep", "1");
    assertThat(image.config().cmd()).isEmpty();
  }

  @Test
  void missingOutputIsAnError() {
    JavaProjectFixture uncompiled = new JavaProjectFixture(folder.resolve("uncompiled"));
    assertThatThrownBy(
            () ->
                builder.build(
                    scratch(Optional.empty()),
                    uncompiled.application(),
                    FinalImageConfig.defaults(),
                    ImageMetadata.none()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("mvn package");
  }

  @Test
  void aModuleThatIsNotPackagedIsAnError() {
    assertThatThrownBy(
            () ->
                builder.build(
                    scratch(Optional.empty()),
                    project.applicationWith(List.of(), List.of(), List.of(project.classes())),
                    FinalImageConfig.defaults(),
                    ImageMetadata.none()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("is a folder")
        .hasMessageContaining("package");
  }

  @Test
  void jarsThatWouldReplaceEachOtherAreAnError() throws Exception {
    Path one = project.jar("a/util.jar", "1");
    Path two = project.jar("b/util.jar", "2");
    assertThatThrownBy(
            () ->
                builder.build(
                    scratch(Optional.empty()),
                    project.applicationWith(List.of(one), List.of(two), List.of()),
                    FinalImageConfig.defaults(),
                    ImageMetadata.none()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(one.toString())
        .hasMessageContaining(two.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http", "0", "70000", "9-8", "80/icmp", "99999"})
  void aPortThatIsNoneIsAnError(String port) {
    FinalImageConfig defaults = FinalImageConfig.defaults();
    FinalImageConfig config =
        new FinalImageConfig(
            defaults.entrypoint(),
            defaults.args(),
            defaults.env(),
            List.of(port),
            defaults.volumes(),
            defaults.user(),
            defaults.workingDirectory(),
            defaults.created());
    assertThatThrownBy(
            () ->
                builder.build(
                    scratch(Optional.empty()), project.application(), config, ImageMetadata.none()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("'" + port + "'");
  }

  private static FinalImageBase scratch(Optional<String> reference) {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    Descriptor descriptor =
        Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of(config.bytes()), config.bytes().length);
    return new FinalImageBase(
        new Image(ImageManifest.of(descriptor, List.of()), config),
        reference.map(ImageReference::parse));
  }

  private static ImageManifest manifest(String json) {
    return (ImageManifest) Manifest.parse(json.getBytes(StandardCharsets.UTF_8), "");
  }

  private static ImageConfig config(String json) {
    return ImageConfig.parse(json.getBytes(StandardCharsets.UTF_8));
  }
}
