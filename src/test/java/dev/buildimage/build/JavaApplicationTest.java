package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.Compression;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kinds of applications, laid out, and started by this machine's Java. */
class JavaApplicationTest {
  private static final String ROOT = JavaApplication.DEFAULT_APP_ROOT;
  private static final String MAIN =
      "app.Main package app; public class Main { public static void main(String[] a)"
          + " throws Exception { System.out.println(lib.Greeting.text() + \" \" + new String("
          + "Main.class.getResourceAsStream(\"/name\").readAllBytes())); } }";

  @TempDir Path folder;
  private ContentStore store;
  private JarFixture jars;
  private Path library;
  private Path classes;

  @BeforeEach
  void project() throws IOException {
    store = new ContentStore(folder.resolve("store"));
    jars = new JarFixture(Files.createDirectory(folder.resolve("project")));
    Path old = jars.compile("old", "", greeting("old"));
    Path updated = jars.compile("updated", "", greeting("new"));
    library =
        jars.jar(
            "greeting-1.jar",
            JarFixture.manifest("Multi-Release: true"),
            JarFixture.entries("", old),
            JarFixture.entries("META-INF/versions/9/", updated));
    classes = jars.compile("classes", library.toString(), MAIN);
    Files.writeString(classes.resolve("name"), "world");
  }

  private static String greeting(String text) {
    return "lib.Greeting package lib; public class Greeting { public static String text()"
        + " { return \"%s\"; } }".formatted(text);
  }

  private List<JavaLibrary> libraries() {
    return List.of(new JavaLibrary(library, JavaLibrary.Kind.RELEASE));
  }

  private Path shaded() throws IOException {
    return jars.jar(
        "app-1.jar",
        JarFixture.manifest(
            "Main-Class: app.Main", "Multi-Release: true", "Add-Opens: java.base/java.lang"),
        JarFixture.entries("", classes),
        JarFixture.entries("", folder.resolve("project/old")),
        JarFixture.entries("META-INF/versions/9/", folder.resolve("project/updated")));
  }

  @Test
  void classesAndJarsStart() throws Exception {
    Image image = build(new JavaApplication.Exploded(classes, Optional.empty(), libraries(), ROOT));

    assertThat(image.config().entrypoint())
        .containsExactly("java", "-cp", "@/app/jib-classpath-file", "app.Main");
    assertThat(start(image)).isEqualTo("new world\n");
  }

  @Test
  void anOldJavaReadsNoArgumentFile() throws Exception {
    Image image =
        build(
            new JavaApplication.Exploded(classes, Optional.empty(), libraries(), ROOT),
            new FinalImageEntrypoint.MainClass(Optional.empty(), List.of(), List.of(), false));

    assertThat(image.config().entrypoint())
        .containsExactly(
            "java", "-cp", "/app/resources:/app/classes:/app/libs/greeting-1.jar", "app.Main");
    assertThat(start(image)).isEqualTo("new world\n");
  }

  @Test
  void thePackagedJarStarts() throws Exception {
    Path jar = jars.jar("app-1.jar", JarFixture.manifest(), JarFixture.entries("", classes));
    Image image = build(new JavaApplication.Packaged(classes, jar, libraries(), ROOT));

    assertThat(layers(image).get("classes")).containsExactly("/app/classpath/app-1.jar");
    assertThat(start(image)).isEqualTo("new world\n");
  }

  @Test
  void ofAShadedJarTheDependenciesAreALayerOfTheirOwn() throws Exception {
    JavaApplication.SelfContained application =
        new JavaApplication.SelfContained(shaded(), classes, libraries(), ROOT);
    Image image = build(application);

    assertThat(layers(image).get("dependencies")).containsExactly("/app/libs/dependencies.jar");
    assertThat(layers(image).get("classes")).containsExactly("/app/classes/app/Main.class");
    assertThat(layers(image).get("resources")).containsExactly("/app/resources/name");
    assertThat(image.config().entrypoint()).contains("--add-opens=java.base/java.lang=ALL-UNNAMED");
    assertThat(start(image)).isEqualTo("new world\n");

    Files.writeString(classes.resolve("name"), "moon");
    shaded();
    Image later = build(application);
    assertThat(later.manifest().layers().get(0)).isEqualTo(image.manifest().layers().get(0));
    assertThat(start(later)).isEqualTo("new moon\n");
  }

  @Test
  void whatAShadedJarLacksIsBesideIt() throws Exception {
    Path other = jars.compile("other", "", "other.Part package other; public class Part {}");
    Path jar = jars.jar("other-1.jar", JarFixture.manifest(), JarFixture.entries("", other));
    List<JavaLibrary> both = new ArrayList<>(libraries());
    both.add(new JavaLibrary(jar, JavaLibrary.Kind.MODULE));
    Image image = build(new JavaApplication.SelfContained(shaded(), classes, both, ROOT));

    assertThat(layers(image).get("project dependencies")).containsExactly("/app/libs/other-1.jar");
    assertThat(start(image)).isEqualTo("new world\n");
  }

  @Test
  void whatManyJarsHaveDoesNotMakeALibraryShadedIn() throws Exception {
    Path other = jars.compile("other", "", "other.Part package other; public class Part {}");
    Map<String, byte[]> common =
        Map.of("LICENSE", JarFixture.text("free"), "name", JarFixture.text("other's"));
    Path jar =
        jars.jar("other-1.jar", JarFixture.manifest(), JarFixture.entries("", other), common);
    Path more =
        jars.jar(
            "more-1.jar", JarFixture.manifest(), common, Map.of("more.txt", JarFixture.text("m")));
    Path known = jars.jar("known-1.jar", JarFixture.manifest(), common);
    Path shaded =
        jars.jar(
            "app-1.jar",
            JarFixture.manifest("Main-Class: app.Main"),
            JarFixture.entries("", classes),
            JarFixture.entries("", folder.resolve("project/old")),
            Map.of("LICENSE", JarFixture.text("free")));
    List<JavaLibrary> all = new ArrayList<>(libraries());
    for (Path each : List.of(jar, more, known)) {
      all.add(new JavaLibrary(each, JavaLibrary.Kind.MODULE));
    }
    Image image = build(new JavaApplication.SelfContained(shaded, classes, all, ROOT));

    assertThat(layers(image).get("project dependencies"))
        .containsExactly("/app/libs/more-1.jar", "/app/libs/other-1.jar");
    assertThat(start(image)).isEqualTo("old world\n");

    Path thin =
        jars.jar(
            "thin.jar",
            JarFixture.manifest(),
            JarFixture.entries("", classes),
            Map.of("app/Generated.class", new byte[0], "LICENSE", JarFixture.text("free")));
    assertThat(JavaApplication.SelfContained.is(thin, classes, all)).isFalse();
  }

  @Test
  void aJarIsToldFromOneWithItsDependencies() throws Exception {
    assertThat(JavaApplication.SelfContained.is(shaded(), classes, libraries())).isTrue();

    Path thin = jars.jar("thin.jar", JarFixture.manifest(), JarFixture.entries("", classes));
    assertThat(JavaApplication.SelfContained.is(thin, classes, libraries())).isFalse();

    // made in the package phase, say, and nothing of a dependency's
    Path more =
        jars.jar(
            "more.jar",
            JarFixture.manifest(),
            JarFixture.entries("", classes),
            Map.of("app/Generated.class", new byte[0]));
    assertThat(JavaApplication.SelfContained.is(more, classes, libraries())).isFalse();

    assertThatThrownBy(
            () -> JavaApplication.SelfContained.is(classes.resolve("name"), classes, libraries()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("mvn package");
  }

  @Test
  void aOneJarStartsWithoutItsLoader() throws Exception {
    Path main = jars.jar("main.jar", JarFixture.manifest(), JarFixture.entries("", classes));
    Path one =
        jars.jar(
            "one.jar",
            JarFixture.manifest(
                "Main-Class: com.simontuffs.onejar.Boot", "One-Jar-Main-Class: app.Main"),
            Map.of("com/simontuffs/onejar/Boot.class", new byte[0]),
            Map.of("main/main.jar", Files.readAllBytes(main)),
            Map.of("lib/greeting-1.jar", Files.readAllBytes(library)));
    assertThat(JavaApplication.SelfContained.is(one, classes, libraries())).isTrue();
    Image image = build(new JavaApplication.SelfContained(one, classes, libraries(), ROOT));

    assertThat(layers(image).get("dependencies")).containsExactly("/app/lib/greeting-1.jar");
    assertThat(layers(image).get("classes")).containsExactly("/app/main/main.jar");
    assertThat(start(image)).isEqualTo("new world\n");
  }

  private Path springBoot(String index) throws IOException {
    return jars.jar(
        "boot.jar",
        JarFixture.manifest(
            "Main-Class: org.springframework.boot.loader.launch.JarLauncher",
            "Start-Class: app.Main",
            "Spring-Boot-Classes: BOOT-INF/classes/",
            "Spring-Boot-Lib: BOOT-INF/lib/",
            "Spring-Boot-Classpath-Index: BOOT-INF/classpath.idx",
            "Spring-Boot-Layers-Index: BOOT-INF/layers.idx"),
        Map.of("org/springframework/boot/loader/launch/JarLauncher.class", new byte[0]),
        JarFixture.entries("BOOT-INF/classes/", classes),
        Map.of("BOOT-INF/lib/greeting-1.jar", Files.readAllBytes(library)),
        Map.of("BOOT-INF/lib/a-2-SNAPSHOT.jar", new byte[0]),
        Map.of(
            "BOOT-INF/classpath.idx",
            JarFixture.text(
                "- \"BOOT-INF/lib/greeting-1.jar\"\n- \"BOOT-INF/lib/a-2-SNAPSHOT.jar\"\n")),
        index.isEmpty() ? Map.of() : Map.of("BOOT-INF/layers.idx", JarFixture.text(index)));
  }

  @Test
  void springBootsIndexSaysTheLayers() throws Exception {
    Path jar =
        springBoot(
            """
            - "dependencies":
              - "BOOT-INF/lib/greeting-1.jar"
            - "spring-boot-loader":
              - "org/"
            - "company":
              - "BOOT-INF/lib/"
            - "application":
              - "BOOT-INF/classes/"
              - "BOOT-INF/classpath.idx"
              - "BOOT-INF/layers.idx"
              - "META-INF/"
            """);
    assertThat(JavaApplication.SelfContained.is(jar, classes, List.of())).isTrue();
    Image image = build(new JavaApplication.SelfContained(jar, classes, List.of(), ROOT));

    assertThat(names(image))
        .containsExactly(
            "dependencies", "spring-boot-loader", "company", "application", "jvm arg files");
    assertThat(layers(image).get("company")).containsExactly("/app/BOOT-INF/lib/a-2-SNAPSHOT.jar");
    assertThat(layers(image).get("application"))
        .contains("/app/BOOT-INF/classes/app/Main.class", "/app/META-INF/MANIFEST.MF");
    assertThat(image.config().entrypoint())
        .endsWith("org.springframework.boot.loader.launch.JarLauncher");
  }

  @Test
  void withoutAnIndexSpringBootsJarHasItsUsualLayers() throws Exception {
    Image image =
        build(new JavaApplication.SelfContained(springBoot(""), classes, libraries(), ROOT));

    assertThat(names(image))
        .containsExactly(
            "dependencies",
            "snapshot dependencies",
            "spring-boot-loader",
            "application",
            "jvm arg files");
  }

  @Test
  void aNamedMainClassOfSpringBootsJarNeedsNoLoader() throws Exception {
    Image image =
        build(
            new JavaApplication.SelfContained(springBoot(""), classes, List.of(), ROOT),
            new FinalImageEntrypoint.MainClass(
                Optional.of("app.Main"), List.of(), List.of(), true));

    assertThat(start(image)).isEqualTo("new world\n");
    assertThat(folder.resolve("root/app/jib-classpath-file"))
        .content()
        .endsWith(
            "/app/BOOT-INF/lib/greeting-1.jar:"
                + folder.resolve("root")
                + "/app/BOOT-INF/lib/a-2-SNAPSHOT.jar");
  }

  @Test
  void aWarIsExplodedForItsBase() throws Exception {
    Path module = Files.write(folder.resolve("module-1.jar"), new byte[0]);
    Path war =
        jars.jar(
            "app.war",
            JarFixture.manifest(),
            JarFixture.entries("WEB-INF/classes/", classes),
            Map.of("WEB-INF/lib/greeting-1.jar", Files.readAllBytes(library)),
            Map.of("WEB-INF/lib/a-2-SNAPSHOT.jar", new byte[0]),
            Map.of("WEB-INF/lib/module-1.jar", new byte[0]),
            Map.of("index.jsp", JarFixture.text("hello")));
    List<JavaLibrary> both = new ArrayList<>(libraries());
    both.add(new JavaLibrary(module, JavaLibrary.Kind.MODULE));
    Image image =
        build(
            new JavaApplication.Web(war, both, "/srv/webapps/ROOT"),
            new FinalImageEntrypoint.Inherited());

    assertThat(names(image))
        .containsExactly(
            "dependencies",
            "snapshot dependencies",
            "project dependencies",
            "resources",
            "classes");
    assertThat(layers(image).get("project dependencies"))
        .containsExactly("/srv/webapps/ROOT/WEB-INF/lib/module-1.jar");
    assertThat(layers(image).get("resources"))
        .contains("/srv/webapps/ROOT/index.jsp", "/srv/webapps/ROOT/WEB-INF/classes/name");
    assertThat(image.config().entrypoint()).isEmpty();
  }

  @Test
  void anEntryThatLeadsOutOfItsArchiveIsRefused() throws Exception {
    Path war = jars.jar("app.war", JarFixture.manifest(), Map.of("../../etc/passwd", new byte[0]));
    assertThatThrownBy(
            () ->
                build(
                    new JavaApplication.Web(war, List.of(), "/srv"),
                    new FinalImageEntrypoint.Inherited()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("../../etc/passwd");
  }

  @Test
  void extraDirectoriesAreAddedAsTheyAre() throws Exception {
    Path extra = Files.createDirectories(folder.resolve("extra/etc"));
    Files.writeString(extra.resolve("app.conf"), "conf");
    Files.writeString(extra.resolve("app.bak"), "bak");
    Files.writeString(extra.resolve("secret"), "secret");
    Path script = Files.writeString(folder.resolve("extra/run"), "#!/bin/sh\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    Files.setPosixFilePermissions(
        extra.resolve("app.conf"), PosixFilePermissions.fromString("rw-------"));
    Image image =
        build(
            new FinalImageFiles(
                new JavaApplication.Exploded(classes, Optional.empty(), libraries(), ROOT),
                List.of(
                    new ExtraDirectory(
                        folder.resolve("extra"),
                        "/opt/",
                        List.of("**/*", "*"),
                        List.of("**.bak"),
                        Map.of("/opt/etc/sec*", "400"))),
                Instant.parse("2020-02-02T02:02:02Z")),
            new FinalImageEntrypoint.MainClass());

    List<TarArchiveEntry> entries = entries(image, names(image).indexOf("extra files"));
    assertThat(entries.stream().map(e -> Integer.toOctalString(e.getMode()) + " " + e.getName()))
        .containsExactly(
            "40755 opt/",
            "40755 opt/etc/",
            "100644 opt/etc/app.conf",
            "100400 opt/etc/secret",
            "100755 opt/run");
    assertThat(entries.get(2).getLastModifiedDate())
        .isEqualTo(Instant.parse("2020-02-02T02:02:02Z"));
    assertThat(start(image)).isEqualTo("new world\n");
  }

  @Test
  void anExtraDirectoryThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () ->
                build(
                    new FinalImageFiles(
                        new JavaApplication.Exploded(classes, Optional.empty(), libraries(), ROOT),
                        List.of(
                            new ExtraDirectory(
                                folder.resolve("absent"), "/", List.of(), List.of(), Map.of())),
                        Instant.ofEpochSecond(1)),
                    new FinalImageEntrypoint.MainClass()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("absent")
        .hasMessageContaining("<from>");
  }

  private Image build(JavaApplication application) throws Exception {
    return build(application, new FinalImageEntrypoint.MainClass());
  }

  private Image build(JavaApplication application, FinalImageEntrypoint entrypoint)
      throws Exception {
    return build(new FinalImageFiles(application), entrypoint);
  }

  private Image build(FinalImageFiles files, FinalImageEntrypoint entrypoint) throws Exception {
    FinalImageConfig defaults = FinalImageConfig.defaults();
    Image base =
        store.add(
            ImageConfig.scratch(Platform.LINUX_AMD64),
            MediaTypes.OCI_CONFIG,
            config -> ImageManifest.of(config, List.<Descriptor>of()));
    Image image =
        new FinalImageBuilder(store, Compression.GZIP)
            .build(
                new FinalImageBase(base, Optional.empty()),
                files,
                new FinalImageConfig(
                    entrypoint,
                    defaults.args(),
                    defaults.env(),
                    defaults.exposedPorts(),
                    defaults.volumes(),
                    defaults.user(),
                    defaults.workingDirectory(),
                    defaults.created()),
                ImageMetadata.none());
    assertThat(Files.list(store.root().resolve("tmp"))).isEmpty();
    return image;
  }

  /** Names of the layers, as the history has them. */
  private static List<String> names(Image image) {
    List<String> names = new ArrayList<>();
    image.config().json().path("history").forEach(line -> names.add(line.path("comment").asText()));
    return names;
  }

  /** The files of each layer. */
  private Map<String, List<String>> layers(Image image) throws IOException {
    Map<String, List<String>> layers = new java.util.HashMap<>();
    List<String> names = names(image);
    for (int i = 0; i < names.size(); i++) {
      layers.put(
          names.get(i),
          entries(image, i).stream()
              .filter(TarArchiveEntry::isFile)
              .map(entry -> "/" + entry.getName())
              .toList());
    }
    return layers;
  }

  private List<TarArchiveEntry> entries(Image image, int layer) throws IOException {
    List<TarArchiveEntry> entries = new ArrayList<>();
    try (InputStream blob = store.open(image.manifest().layers().get(layer));
        TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(blob))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        entries.add(entry);
      }
    }
    return entries;
  }

  /** What the entrypoint prints, in a folder that stands for the image's root. */
  private String start(Image image) throws Exception {
    Path root = folder.resolve("root");
    BusyboxImage.shell(folder, "rm -rf root && mkdir root");
    for (Descriptor layer : image.manifest().layers()) {
      try (InputStream blob = store.open(layer)) {
        Path tar = folder.resolve("layer.tar.gz");
        Files.copy(blob, tar, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        BusyboxImage.shell(root, "tar -xzf " + tar);
      }
    }
    Path classPath = root.resolve("app/jib-classpath-file");
    Files.writeString(classPath, Files.readString(classPath).replace("/app/", root + "/app/"));
    List<String> words =
        image.config().entrypoint().stream()
            .map(word -> word.replace("/app/", root + "/app/"))
            .toList();
    List<String> command =
        new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
    command.addAll(words.subList(1, words.size()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
