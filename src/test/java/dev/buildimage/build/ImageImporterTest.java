package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.luben.zstd.ZstdOutputStream;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.Compression;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageImporterTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final ImageImportOptions OPTIONS = ImageImportOptions.of(Platform.LINUX_AMD64);

  @TempDir Path folder;
  private ContentStore store;
  private ImageImporter importer;

  @BeforeEach
  void store() throws IOException {
    store = new ContentStore(folder.resolve("store"));
    importer = new ImageImporter(store);
  }

  // ---- root file systems

  @Test
  void aCompressedRootFileSystemIsTheLayerAsItIs() throws Exception {
    byte[] tar = tar(Map.of("./bin/sh", "#!", "./etc/os-release", "ID=debian"));
    for (boolean zstd : List.of(false, true)) {
      Path file = folder.resolve("rootfs." + zstd);
      try (OutputStream out = Files.newOutputStream(file);
          OutputStream compressed = zstd ? new ZstdOutputStream(out) : new GZIPOutputStream(out)) {
        compressed.write(tar);
      }
      Image image =
          importer.importImage(
              file,
              new ImageImportOptions(
                  Optional.empty(),
                  Platform.parse("linux/arm64/v8"),
                  List.of("bash"),
                  Map.of("PATH", "/bin"),
                  Instant.EPOCH,
                  Compression.GZIP));

      Descriptor layer = image.manifest().layers().get(0);
      assertThat(layer.mediaType())
          .isEqualTo(zstd ? MediaTypes.OCI_LAYER_ZSTD : MediaTypes.OCI_LAYER_GZIP);
      assertThat(store.read(layer)).isEqualTo(Files.readAllBytes(file));
      assertThat(image.config().diffIds()).containsExactly(Digest.of(tar));
      assertThat(image.config().platform()).contains(Platform.parse("linux/arm64/v8"));
      assertThat(image.config().cmd()).containsExactly("bash");
      assertThat(image.config().env()).containsExactly(Map.entry("PATH", "/bin"));
    }
  }

  @Test
  void strangersUnpackAnImportedRootFileSystem() throws Exception {
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("bin"));
    Files.writeString(tree.resolve("bin/busybox"), "x");
    Files.createLink(tree.resolve("bin/ls"), tree.resolve("bin/busybox"));
    Files.createSymbolicLink(tree.resolve("sh"), Path.of("bin/busybox"));
    Path tar = folder.resolve("rootfs");
    StrangerTool.run("tar", "-C", tree.toString(), "-cf", tar.toString(), ".");

    Image image = importer.importImage(tar, OPTIONS);
    store.tag("rootfs", image.manifest());

    assertThat(image.config().diffIds()).containsExactly(Digest.of(Files.readAllBytes(tar)));
    assertThat(importer.importImage(tar, OPTIONS).manifest().digest())
        .isEqualTo(image.manifest().digest());
    String oci = store.root() + ":rootfs";
    JsonNode inspected = JSON.readTree(StrangerTool.run("skopeo", "inspect", "oci:" + oci));
    assertThat(inspected.path("Architecture").asText()).isEqualTo("amd64");
    Path bundle = folder.resolve("bundle");
    StrangerTool.run("umoci", "unpack", "--rootless", "--image", oci, bundle.toString());
    assertThat(Files.readSymbolicLink(bundle.resolve("rootfs/sh")))
        .isEqualTo(Path.of("bin/busybox"));
    assertThat(
            Files.isSameFile(bundle.resolve("rootfs/bin/ls"), bundle.resolve("rootfs/bin/busybox")))
        .isTrue();
  }

  /** Tests run with a heap of 256 MB. */
  @Test
  void anArchiveLargerThanTheHeapIsImported() throws Exception {
    long size = 400L << 20;
    Path file = folder.resolve("large.tar");
    TarArchiveEntry entry = new TarArchiveEntry("large");
    entry.setSize(size);
    byte[] header = new byte[512];
    entry.writeEntryHeader(header);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.write(header);
      sparse.setLength(512 + size + 1024);
    }
    Image image = importer.importImage(file, OPTIONS);
    assertThat(image.manifest().layers().get(0).size()).isLessThan(1 << 20);
  }

  @Test
  void aRootFileSystemMayHoldFilesNamedLikeAnArchivesDocuments() throws Exception {
    Path file = folder.resolve("tar");
    Files.write(
        file, tar(Map.of("manifest.json", "{}", "index.json", "no json", "oci-layout", "{}")));
    assertThat(importer.importImage(file, OPTIONS).manifest().layers()).hasSize(1);
  }

  @Test
  void aNameThatNoPathCanHaveIsTheRootFileSystemsOwn() throws Exception {
    byte[] tar = tar(Map.of("etc/ssl/F\u0151tan\u00fas\u00edtv\u00e1ny.crt", ""));
    for (int i = 0; i < tar.length; i++) {
      tar[i] = tar[i] == 'F' ? (byte) 0xff : tar[i];
    }
    Path file = Files.write(folder.resolve("tar"), withChecksum(tar));
    assertThat(importer.importImage(file, OPTIONS).config().diffIds())
        .containsExactly(Digest.of(Files.readAllBytes(file)));
  }

  // ---- archives of other tools

  @Test
  void whatSkopeoWritesIsTakenByteForByte() throws Exception {
    Image original = sample("sample");
    String from = "oci:" + store.root() + ":sample";
    Path archive = folder.resolve("archive");
    Path layout = folder.resolve("layout");
    StrangerTool.run("skopeo", "copy", "-q", from, "oci-archive:" + archive + ":one");
    StrangerTool.run("skopeo", "copy", "-q", from, "oci:" + layout + ":one");
    Path compressed = folder.resolve("compressed");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      Files.copy(archive, out);
    }

    for (Path source : List.of(archive, layout, compressed)) {
      ContentStore target = new ContentStore(folder.resolve("from-" + source.getFileName()));
      Image image = new ImageImporter(target).importImage(source, OPTIONS);
      assertThat(image.manifest().bytes()).isEqualTo(original.manifest().bytes());
      assertThat(image.config().bytes()).isEqualTo(original.config().bytes());
      assertThat(target.image(image.manifest().descriptor())).isPresent();
      try (Stream<Path> left = Files.list(target.root().resolve("tmp"))) {
        assertThat(left).isEmpty();
      }
    }
  }

  @Test
  void aDockerArchiveKeepsItsConfigAndGetsAManifest() throws Exception {
    Image original = sample("sample");
    Path archive = folder.resolve("docker.tar");
    StrangerTool.run(
        "skopeo",
        "copy",
        "-q",
        "oci:" + store.root() + ":sample",
        "docker-archive:" + archive + ":debian:12");

    Image image = importer.importImage(archive, named("debian:12"));

    assertThat(image.config().diffIds()).isEqualTo(original.config().diffIds());
    assertThat(image.manifest().layers())
        .extracting(Descriptor::mediaType)
        .containsOnly(MediaTypes.OCI_LAYER);
    assertThat(image.manifest().layers())
        .extracting(Descriptor::digest)
        .isEqualTo(original.config().diffIds());
    store.tag("docker", image.manifest());
    StrangerTool.run("skopeo", "inspect", "oci:" + store.root() + ":docker");
    assertThatThrownBy(() -> importer.importImage(archive, named("debian:13")))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("debian:12");
  }

  @Test
  void whatBuildahWritesIsTaken() throws Exception {
    Path file = Files.writeString(folder.resolve("hello"), "hello");
    String[] buildah = {
      "buildah",
      "--storage-driver",
      "vfs",
      "--root",
      folder.resolve("containers").toString(),
      "--runroot",
      folder.resolve("run").toString()
    };
    String container = StrangerTool.run(with(buildah, "from", "scratch")).strip();
    StrangerTool.run(with(buildah, "copy", container, file.toString(), "/hello"));
    StrangerTool.run(with(buildah, "config", "--cmd", "[\"/hello\"]", container));
    for (String transport : List.of("oci-archive", "oci", "docker-archive")) {
      Path target = folder.resolve("buildah-" + transport);
      StrangerTool.run(
          with(buildah, "commit", "-q", container, transport + ":" + target + ":x:latest"));
      Image image = importer.importImage(target, ImageImportOptions.of(Platform.ofMachine()));
      assertThat(image.config().cmd()).containsExactly("/hello");
      assertThat(image.manifest().layers()).hasSize(1);
    }
    StrangerTool.run(with(buildah, "rm", container));
  }

  @Test
  void oneOfSeveralIsChosenByNameOrPlatform() throws Exception {
    Image one = sample("one");
    Image two = sample("two");
    Path layout = folder.resolve("layout");
    skopeoInto(layout, "one");
    skopeoInto(layout, "two");

    assertThat(importer.importImage(layout, named("two")).manifest().digest())
        .isEqualTo(two.manifest().digest());
    assertThatThrownBy(() -> importer.importImage(layout, OPTIONS))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("'one', 'two'");

    writeNestedIndex(layout, one.manifest(), two.manifest());
    assertThat(importer.importImage(layout, OPTIONS).manifest().digest())
        .isEqualTo(one.manifest().digest());
    assertThatThrownBy(
            () ->
                importer.importImage(layout, ImageImportOptions.of(Platform.parse("linux/s390x"))))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("linux/s390x")
        .hasMessageContaining("linux/amd64, linux/arm64");
    assertThatThrownBy(
            () ->
                importer.importImage(layout, ImageImportOptions.of(Platform.parse("linux/arm64"))))
        .as("the index promises what the config doesn't keep")
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("linux/amd64");
  }

  @Test
  void aLinkInADockerArchiveIsFollowed() throws Exception {
    byte[] layer = tar(Map.of("file", "content"));
    String config =
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":[\"%1$s\",\"%1$s\"]}}"
            .formatted(Digest.of(layer));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      entry(out, "a/layer.tar", layer);
      TarArchiveEntry link = new TarArchiveEntry("b/layer.tar", TarConstants.LF_SYMLINK);
      link.setLinkName("../a/layer.tar");
      out.putArchiveEntry(link);
      out.closeArchiveEntry();
      entry(out, "config", config.getBytes(StandardCharsets.UTF_8));
      entry(
          out,
          "manifest.json",
          "[{\"Config\":\"config\",\"Layers\":[\"a/layer.tar\",\"b/layer.tar\"]}]"
              .getBytes(StandardCharsets.UTF_8));
    }
    Image image =
        importer.importImage(Files.write(folder.resolve("t"), bytes.toByteArray()), OPTIONS);
    assertThat(image.manifest().layers())
        .extracting(Descriptor::digest)
        .containsExactly(Digest.of(layer), Digest.of(layer));
  }

  // ---- what is damaged, and what is something else

  @Test
  void anAlteredBlobIsRefused() throws Exception {
    Image image = sample("sample");
    Path layout = folder.resolve("layout");
    skopeoInto(layout, "sample");
    for (Digest digest :
        List.of(
            image.manifest().layers().get(0).digest(),
            image.manifest().config().digest(),
            image.manifest().digest())) {
      ImageImporter fresh =
          new ImageImporter(new ContentStore(folder.resolve("fresh" + digest.shortHex())));
      Path blob = layout.resolve("blobs/sha256").resolve(digest.hex());
      byte[] whole = Files.readAllBytes(blob);
      byte[] altered = whole.clone();
      altered[altered.length / 2] ^= 1;
      Files.write(blob, altered);
      assertThatThrownBy(() -> fresh.importImage(layout, OPTIONS))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining(digest.hex());
      Files.delete(blob);
      assertThatThrownBy(() -> fresh.importImage(layout, OPTIONS))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining("'blobs/sha256/" + digest.hex() + "' is missing");
      Files.write(blob, whole);
      assertThat(fresh.importImage(layout, OPTIONS).manifest().digest())
          .isEqualTo(image.manifest().digest());
    }
  }

  @Test
  void aLayerThatIsNotTheConfigsIsRefused() throws Exception {
    byte[] layer = tar(Map.of("file", "content"));
    Descriptor blob = store.add(MediaTypes.OCI_LAYER, out -> out.write(layer));
    ImageConfig config =
        ImageConfig.scratch(Platform.LINUX_AMD64)
            .withLayer(Digest.of("other"), new ImageConfig.History("1970-01-01T00:00:01Z", "", ""));
    Image image = store.add(config, MediaTypes.OCI_CONFIG, d -> ImageManifest.of(d, List.of(blob)));
    store.tag("wrong", image.manifest());

    assertThatThrownBy(
            () ->
                new ImageImporter(new ContentStore(folder.resolve("fresh")))
                    .importImage(store.root(), OPTIONS))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(Digest.of(layer).toString())
        .hasMessageContaining(Digest.of("other").toString());
  }

  @Test
  void aDockerArchivesWrongLayerOrConfigIsRefused() throws Exception {
    byte[] config =
        "{\"os\":\"linux\",\"architecture\":\"amd64\",\"rootfs\":{\"diff_ids\":[\"%s\"]}}"
            .formatted(Digest.of("other"))
            .getBytes(StandardCharsets.UTF_8);
    String manifest = "[{\"Config\":\"%s.json\",\"Layers\":[\"layer.tar\"]}]";
    Map<String, String> files = new LinkedHashMap<>();
    files.put("layer.tar", new String(tar(Map.of("f", "c")), StandardCharsets.ISO_8859_1));
    files.put(Digest.of(config).hex() + ".json", new String(config, StandardCharsets.UTF_8));
    files.put("manifest.json", manifest.formatted(Digest.of(config).hex()));
    assertThatThrownBy(
            () -> importer.importImage(Files.write(folder.resolve("t1"), tar(files)), OPTIONS))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(Digest.of("other").toString());

    files.put(Digest.of("x").hex() + ".json", new String(config, StandardCharsets.UTF_8));
    files.put("manifest.json", manifest.formatted(Digest.of("x").hex()));
    assertThatThrownBy(
            () -> importer.importImage(Files.write(folder.resolve("t2"), tar(files)), OPTIONS))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("'" + Digest.of("x").hex() + ".json' is damaged");
  }

  @Test
  void aCutFileIsRefused() throws Exception {
    byte[] tar = tar(Map.of("file", "0123456789".repeat(1000)));
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(tar);
    }
    ByteArrayOutputStream zstd = new ByteArrayOutputStream();
    try (OutputStream out = new ZstdOutputStream(zstd)) {
      out.write(tar);
    }
    for (byte[] whole : List.of(tar, gzip.toByteArray(), zstd.toByteArray())) {
      Path cut = folder.resolve("cut");
      Files.write(cut, Arrays.copyOf(whole, Math.min(whole.length - 5, 5000)));
      assertThatThrownBy(() -> importer.importImage(cut, OPTIONS))
          .isInstanceOf(BuildException.class)
          .hasMessageContaining(cut.toString())
          .hasMessageContaining("accepted");
    }
  }

  @Test
  void whatIsNoImageIsRefusedByWhatItIs() throws Exception {
    Path text = Files.writeString(folder.resolve("text"), "no tar at all\n".repeat(100));
    Path empty = Files.createFile(folder.resolve("empty"));
    Path xz = Files.write(folder.resolve("xz"), new byte[] {(byte) 0xfd, '7', 'z', 'X', 'Z', 0, 1});
    Path rootfs = Files.createDirectories(folder.resolve("rootfs/bin")).getParent();
    Path absent = folder.resolve("absent");
    refused(text, "is no archive");
    refused(empty, "holds no files");
    refused(xz, "xz -d");
    refused(rootfs, "tar -C " + rootfs);
    refused(absent, "isn't there");
  }

  private void refused(Path source, String why) {
    assertThatThrownBy(() -> importer.importImage(source, OPTIONS))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining(source.toString())
        .hasMessageContaining(why);
  }

  @Test
  void aLayoutOfAnotherVersionIsRefused() throws Exception {
    Path layout = Files.createDirectory(folder.resolve("layout"));
    Files.writeString(layout.resolve("oci-layout"), "{\"imageLayoutVersion\":\"2.0.0\"}");
    Files.writeString(layout.resolve("index.json"), "{\"manifests\":[]}");
    refused(layout, "'2.0.0'");
  }

  // ---- made here

  private static ImageImportOptions named(String name) {
    return new ImageImportOptions(
        Optional.of(name),
        Platform.LINUX_AMD64,
        List.of(),
        Map.of(),
        Instant.EPOCH,
        Compression.GZIP);
  }

  private static String[] with(String[] command, String... arguments) {
    return Stream.concat(Stream.of(command), Stream.of(arguments)).toArray(String[]::new);
  }

  private void skopeoInto(Path layout, String name) throws IOException, InterruptedException {
    StrangerTool.run(
        "skopeo", "copy", "-q", "oci:" + store.root() + ":" + name, "oci:" + layout + ":" + name);
  }

  /** An image of two gzip layers. */
  private Image sample(String name) throws IOException {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    List<Descriptor> layers = new ArrayList<>();
    for (String file : List.of(name, "second")) {
      byte[] tar = tar(Map.of(file, "content of " + file));
      layers.add(
          store.add(
              MediaTypes.OCI_LAYER_GZIP,
              out -> {
                GZIPOutputStream gzip = new GZIPOutputStream(out);
                gzip.write(tar);
                gzip.finish();
              }));
      config =
          config.withLayer(
              Digest.of(tar), new ImageConfig.History("2026-01-01T00:00:00Z", "test", file));
    }
    Image image =
        store.add(
            config, MediaTypes.OCI_CONFIG, descriptor -> ImageManifest.of(descriptor, layers));
    store.tag(name, image.manifest());
    return image;
  }

  private static void writeNestedIndex(Path layout, ImageManifest amd64, ImageManifest arm64)
      throws IOException {
    byte[] index =
        """
        {"schemaVersion":2,"mediaType":"%s","manifests":[
          {"mediaType":"%2$s","digest":"%3$s","size":%4$d,
           "platform":{"os":"linux","architecture":"amd64"}},
          {"mediaType":"%2$s","digest":"%5$s","size":%6$d,
           "platform":{"os":"linux","architecture":"arm64"}}]}
        """
            .formatted(
                MediaTypes.OCI_INDEX,
                MediaTypes.OCI_MANIFEST,
                amd64.digest(),
                amd64.bytes().length,
                arm64.digest(),
                arm64.bytes().length)
            .getBytes(StandardCharsets.UTF_8);
    Path temp = Files.write(layout.resolve("temp"), index);
    Files.move(
        temp,
        layout.resolve("blobs/sha256").resolve(Digest.of(index).hex()),
        StandardCopyOption.REPLACE_EXISTING);
    Files.writeString(
        layout.resolve("index.json"),
        "{\"schemaVersion\":2,\"manifests\":[%s]}"
            .formatted(Descriptor.of(MediaTypes.OCI_INDEX, Digest.of(index), index.length)));
  }

  /** The first header's checksum (POSIX ustar, "chksum"), made right again. */
  private static byte[] withChecksum(byte[] tar) {
    Arrays.fill(tar, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    byte[] octal = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(octal, 0, tar, 148, octal.length);
    return tar;
  }

  private static byte[] tar(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(bytes)) {
      for (Map.Entry<String, String> file : files.entrySet()) {
        entry(out, file.getKey(), file.getValue().getBytes(StandardCharsets.ISO_8859_1));
      }
    }
    return bytes.toByteArray();
  }

  private static void entry(TarArchiveOutputStream out, String name, byte[] content)
      throws IOException {
    TarArchiveEntry entry = new TarArchiveEntry(name);
    entry.setSize(content.length);
    out.putArchiveEntry(entry);
    out.write(content);
    out.closeArchiveEntry();
  }
}
