package dev.buildimage.build;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageContentsReaderTest {
  private static final String DPKG = "var/lib/dpkg/status";
  private static final String REPOSITORY = "var/lib/builder-image/repository/";

  @TempDir private Path temp;
  private ContentStore store;

  @BeforeEach
  void open() throws IOException {
    store = new ContentStore(temp.resolve("store"));
  }

  /** A layer in the making. */
  private static final class Layer {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes, "UTF-8");

    Layer file(String name, byte[] content) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
      return this;
    }

    Layer file(String name, String content) throws IOException {
      return file(name, content.getBytes(UTF_8));
    }

    Layer link(String name, byte type, String target) throws IOException {
      TarArchiveEntry entry = new TarArchiveEntry(name, type);
      entry.setLinkName(target);
      tar.putArchiveEntry(entry);
      tar.closeArchiveEntry();
      return this;
    }

    byte[] tar() throws IOException {
      tar.close();
      return bytes.toByteArray();
    }
  }

  private Image image(Layer... layers) throws IOException {
    List<byte[]> tars = new ArrayList<>();
    for (Layer layer : layers) {
      tars.add(layer.tar());
    }
    return image(tars);
  }

  private Image image(List<byte[]> tars) throws IOException {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    List<Descriptor> blobs = new ArrayList<>();
    for (byte[] tar : tars) {
      Descriptor blob = store.add(MediaTypes.OCI_LAYER, out -> out.write(tar));
      blobs.add(blob);
      config = config.withLayer(blob.digest(), new ImageConfig.History("", "", ""));
    }
    return store.add(config, MediaTypes.OCI_CONFIG, blob -> ImageManifest.of(blob, blobs));
  }

  private ImageContents read(Layer... layers) throws Exception {
    return new ImageContentsReader(store).read(image(layers), List.of());
  }

  private static String dpkg(String... names) {
    StringBuilder status = new StringBuilder();
    for (String name : names) {
      status
          .append("Package: ")
          .append(name)
          .append("\nStatus: install ok installed\nVersion: 1\nArchitecture: all\n\n");
    }
    return status.toString();
  }

  /** A jar of names and contents by turns. */
  private static byte[] jar(Object... entries) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < entries.length; i += 2) {
        zip.putNextEntry(new ZipEntry((String) entries[i]));
        zip.write(
            entries[i + 1] instanceof byte[] content
                ? content
                : ((String) entries[i + 1]).getBytes(UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }

  private static String properties(String group, String artifact, String version) {
    return "groupId=" + group + "\nartifactId=" + artifact + "\nversion=" + version + "\n";
  }

  private static String properties(String artifact) {
    return "META-INF/maven/g/" + artifact + "/pom.properties";
  }

  private static MavenName name(String artifact, String version) {
    return new MavenName("g", artifact, version, "jar", "");
  }

  private static List<String> names(ImageContents contents) {
    return contents.packages().stream().map(SystemPackage::name).toList();
  }

  @Test
  void theUppermostLayerCounts() throws Exception {
    ImageContents contents =
        read(
            new Layer()
                .file("usr/lib/os-release", "PRETTY_NAME=\"x y\"\nID=debian\nVERSION_ID=\"12\"\n")
                .file(DPKG, dpkg("dpkg", "libc6")),
            new Layer().file(DPKG, dpkg("dpkg", "libc6", "git")));
    assertThat(names(contents)).containsExactly("dpkg", "git", "libc6");
    assertThat(contents.distribution()).contains(new ImageContents.Distribution("debian", "12"));
    assertThat(contents.unread()).isEmpty();
  }

  @Test
  void whatIsGoneIsGone() throws Exception {
    Layer base = new Layer().file(DPKG, dpkg("dpkg")).file("opt/a.jar", jar("x", "y"));
    assertThat(names(read(base, new Layer().file("var/lib/dpkg/.wh.status", "")))).isEmpty();
    Layer again = new Layer().file(DPKG, dpkg("dpkg"));
    assertThat(names(read(again, new Layer().file("var/lib/.wh..wh..opq", "")))).isEmpty();
    Layer third = new Layer().file(DPKG, dpkg("dpkg"));
    ImageContents replaced =
        read(third, new Layer().link("var/lib", TarConstants.LF_SYMLINK, "/elsewhere"));
    assertThat(names(replaced)).isEmpty();
    Layer fourth = new Layer().file(DPKG, dpkg("dpkg"));
    Layer both =
        new Layer().file("var/lib/dpkg/status", dpkg("new")).file("var/lib/.wh..wh..opq", "");
    assertThat(names(read(fourth, both)))
        .as("a whiteout is for the layers below, wherever it stands")
        .containsExactly("new");
    Layer fifth = new Layer().file("var/lib/dpkg0", "").file(DPKG, dpkg("dpkg"));
    assertThat(names(read(fifth, new Layer().file("var/lib/.wh.dpkg0", ""))))
        .containsExactly("dpkg");
  }

  @Test
  void layersReadSideBySideArePutTogetherInTheirOrder() throws Exception {
    int count = 600;
    Layer[] layers = new Layer[8];
    for (int i = 0; i < layers.length; i++) {
      layers[i] =
          new Layer()
              .file(
                  "opt/own" + i + ".jar",
                  jar(properties("own" + i), properties("g", "own" + i, "1")));
      for (int j = 0; j < count; j++) {
        layers[i].file("opt/f" + j, "");
      }
      layers[i].file("opt/.wh.own" + (i - 1) + ".jar", "");
      layers[i].file("srv/a.jar", jar(properties("a"), properties("g", "a", String.valueOf(i))));
    }
    assertThat(read(layers).artifacts().stream().flatMap(artifact -> artifact.name().stream()))
        .containsExactly(name("a", "7"), name("own7", "1"));
  }

  @Test
  void whatWasBegunIsNotReadAgainAndCountsOnce() throws Exception {
    List<byte[]> tars =
        List.of(
            new Layer().file(DPKG, dpkg("dpkg")).tar(),
            new Layer().file("var/lib/dpkg/.wh.status", "").tar());
    Image base = image(tars.subList(0, 1));
    Image image = image(tars);
    try (ImageContentsReader reader = new ImageContentsReader(store)) {
      reader.begin(base);
      assertThat(names(reader.read(image, List.of()))).isEmpty();
      assertThat(names(reader.read(base, List.of()))).containsExactly("dpkg");
      reader.begin(image);
      assertThat(names(reader.read(base, List.of()))).as("another's").containsExactly("dpkg");
    }
  }

  @Test
  void imagesWithoutDpkgHaveAFileAPackage() throws Exception {
    ImageContents contents =
        read(
            new Layer()
                .file("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12\n")
                .file("var/lib/dpkg/status.d/base.md5sums", "0 etc/x\n")
                .file("var/lib/dpkg/status.d/tzdata", "Package: tzdata\nVersion: 2024a\n"));
    assertThat(names(contents)).containsExactly("base-files", "tzdata");
  }

  @Test
  void whatIsNotReadIsSaid() throws Exception {
    ImageContents contents =
        read(
            new Layer()
                .file("usr/lib/sysimage/rpm/rpmdb.sqlite", "SQLite format 3")
                .link("lib/apk/db/installed", TarConstants.LF_LINK, "elsewhere")
                .link(DPKG, TarConstants.LF_SYMLINK, "/elsewhere"));
    assertThat(contents.unread())
        .containsExactlyInAnyOrder(
            "/lib/apk/db/installed is a link to /elsewhere",
            "/usr/lib/sysimage/rpm/rpmdb.sqlite is an rpm database, which is not read",
            "/var/lib/dpkg/status is no file, but a link or a device");
  }

  @Test
  void theRepositoryOfTheDependencyLayersSaysNamesAndLicences() throws Exception {
    byte[] jar = jar("a.class", "x");
    ImageContents contents =
        read(
            new Layer()
                .file(REPOSITORY + "g/p/1/p-1.pom", pom("", "MIT"))
                .file(REPOSITORY + "g/a/2/a-2.pom", pom("p", ""))
                .file(REPOSITORY + "g/a/2/a-2-tests.jar", "no jar at all")
                .file(REPOSITORY + "g/a/maven-metadata-local.xml", "<metadata/>"),
            new Layer().file(REPOSITORY + "g/a/2/a-2.jar", jar).file("opt/copy.jar", jar));
    assertThat(contents.artifacts())
        .contains(
            new ImageContents.Artifact(
                Optional.of(name("a", "2")),
                List.of("/opt/copy.jar", "/" + REPOSITORY + "g/a/2/a-2.jar"),
                Optional.of(FileHashes.of(new ByteArrayInputStream(jar))),
                List.of(new License("MIT", ""))))
        .extracting(each -> each.name().map(MavenName::classifier).orElse("nobody"))
        .containsExactlyInAnyOrder("", "tests");
  }

  private static String pom(String parent, String license) {
    return "<project>"
        + (parent.isEmpty()
            ? ""
            : "<parent><groupId>g</groupId><artifactId>"
                + parent
                + "</artifactId><version>1</version></parent>")
        + (license.isEmpty()
            ? ""
            : "<licenses><license><name>" + license + "</name></license></licenses>")
        + "</project>";
  }

  @Test
  void jarsSayWhatTheyAre() throws Exception {
    byte[] plain = jar("META-INF/MANIFEST.MF", "", properties("a"), properties("g", "a", "1"));
    byte[] shaded =
        jar(
            properties("a"),
            properties("g", "a", "1"),
            properties("b"),
            properties("g", "b", "2"),
            properties("app"),
            properties("g", "app", "3"));
    byte[] fat = jar("BOOT-INF/lib/a-1.jar", plain, "BOOT-INF/lib/x.jar", "no jar");
    ImageContents contents =
        read(
            new Layer()
                .file("app/libs/a.jar", plain)
                .file("app/app-3.jar", shaded)
                .file("app/fat.jar", fat)
                .file("app/classes/META-INF/maven/g/c/pom.properties", properties("g", "c", "4")));
    assertThat(contents.artifacts())
        .extracting(each -> each.name().map(MavenName::artifact).orElse("?") + each.paths())
        .containsExactly(
            "a[/app/fat.jar!/BOOT-INF/lib/a-1.jar, /app/libs/a.jar]",
            "app[/app/app-3.jar]",
            "b[/app/app-3.jar!/]",
            "c[/app/classes/META-INF/maven/g/c/pom.properties]",
            "?[/app/fat.jar]",
            "?[/app/fat.jar!/BOOT-INF/lib/x.jar]");
  }

  @Test
  void whatIsKnownIsListedWithItsLicence() throws Exception {
    byte[] jar = jar("a.class", "x");
    List<License> licenses = List.of(new License("MIT", ""));
    Image image = image(new Layer().file("app/libs/renamed.jar", jar));
    FileHashes hashes = FileHashes.of(new ByteArrayInputStream(jar));
    ImageContents contents =
        new ImageContentsReader(store)
            .read(
                image,
                List.of(
                    new ImageContents.Known(name("a", "1"), Optional.of(hashes), licenses),
                    new ImageContents.Known(name("b", "1"), Optional.empty(), List.of())));
    assertThat(contents.artifacts())
        .containsExactly(
            new ImageContents.Artifact(
                Optional.of(name("a", "1")),
                List.of("/app/libs/renamed.jar"),
                Optional.of(hashes),
                licenses),
            new ImageContents.Artifact(
                Optional.of(name("b", "1")), List.of(), Optional.empty(), List.of()));
  }

  @Test
  void aDamagedJarIsAFile() throws Exception {
    byte[] whole = jar("a.class", "x".repeat(10_000), properties("a"), properties("g", "a", "1"));
    byte[] cut = Arrays.copyOf(whole, whole.length - 60);
    byte[] odd = whole.clone();
    odd[40] ^= 0x55;
    ImageContents contents =
        read(new Layer().file("a/cut.jar", cut).file("b/odd.jar", odd).file("c/whole.jar", whole));
    assertThat(contents.artifacts()).hasSize(3).allMatch(each -> each.hashes().isPresent());
    assertThat(contents.artifacts())
        .filteredOn(each -> each.paths().equals(List.of("/b/odd.jar")))
        .allMatch(each -> each.name().isEmpty())
        .hasSize(1);
    assertThat(contents.unread()).singleElement().asString().startsWith("/b/odd.jar is damaged");
  }

  @Test
  void whatIsNoJarIsSaidAndAScriptBeforeOneIsNot() throws Exception {
    ByteArrayOutputStream executable = new ByteArrayOutputStream();
    executable.write("#!/bin/bash\nPK=1\nexit 0\n".getBytes(UTF_8));
    executable.write(
        jar("BOOT-INF/lib/b.jar", jar(properties("b"), properties("g", "b", "1")), "c.jar", "c"));
    ImageContents contents =
        read(
            new Layer()
                .file("app.jar", executable.toByteArray())
                .file("empty.jar", jar())
                .file("none.jar", ""));
    assertThat(contents.artifacts())
        .filteredOn(each -> each.name().equals(Optional.of(name("b", "1"))))
        .singleElement()
        .satisfies(
            each -> assertThat(each.paths()).containsExactly("/app.jar!/BOOT-INF/lib/b.jar"));
    assertThat(contents.unread())
        .extracting(each -> each.replaceFirst(" .*", ""))
        .containsExactly("/app.jar!/c.jar", "/none.jar");
  }

  @Test
  void anArtifactsOtherJarsAreOthers() throws Exception {
    byte[] main = jar(properties("a"), properties("g", "a", "1"), "A.class", "main");
    byte[] tests = jar(properties("a"), properties("g", "a", "1"), "ATest.class", "tests");
    MavenName named = new MavenName("g", "a", "1", "test-jar", "tests");
    MavenName absent = new MavenName("g", "a", "1", "jar", "absent");
    ImageContents contents =
        new ImageContentsReader(store)
            .read(
                image(new Layer().file("1.jar", main).file("2.jar", tests).file("3.jar", main)),
                List.of(
                    known(name("a", "1"), main),
                    known(named, tests),
                    known(new MavenName("g", "copy", "1", "jar", ""), main),
                    new ImageContents.Known(absent, Optional.empty(), List.of())));
    assertThat(contents.artifacts())
        .extracting(each -> each.name().orElseThrow() + " " + each.paths())
        .containsExactlyInAnyOrder(
            name("a", "1") + " [/1.jar, /3.jar]",
            named + " [/2.jar]",
            name("copy", "1") + " []",
            absent + " []");
  }

  private static ImageContents.Known known(MavenName name, byte[] jar) throws IOException {
    return new ImageContents.Known(
        name, Optional.of(FileHashes.of(new ByteArrayInputStream(jar))), List.of());
  }

  @Test
  void aDamagedLayerIsAnErrorThatSaysTheWayOut() throws Exception {
    byte[] tar = new Layer().file(DPKG, dpkg("dpkg")).tar();
    Image image = image(List.of(Arrays.copyOf(tar, 600)));
    assertThatThrownBy(() -> new ImageContentsReader(store).read(image, List.of()))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(image.manifest().layers().get(0).digest().toString())
        .hasMessageContaining("ends in the middle of 'var/lib/dpkg/status'")
        .hasMessageContaining("-Dbuilder.sbom=false");
  }

  @Test
  void anImageOfMillionsOfThingsIsReadInPart() throws Exception {
    StringBuilder status = new StringBuilder();
    for (int i = 0; i < 50_000; i++) {
      status.append("Package: p").append(i).append("\nVersion: 1\n\n");
    }
    Layer layer = new Layer().file(DPKG, status.toString());
    for (int i = 0; i < 3; i++) {
      layer.file("var/lib/dpkg/status.d/" + i, status.toString());
    }
    ImageContents contents = read(layer);
    assertThat(contents.packages()).hasSize(50_000);
    assertThat(contents.unread())
        .anyMatch(each -> each.contains("and what comes behind it, beyond 100000"));
  }
}
