package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.luben.zstd.Zstd;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.Compression;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LostBlobException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageExporterTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final ImageReference NAME = ImageReference.parse("localhost/team/app:1.0");

  @TempDir Path folder;
  private ContentStore store;
  private ImageExporter exporter;
  private Image image;

  /** Of a gzip layer, a zstd layer, a plain one, and the first once more. */
  @BeforeEach
  void image() throws Exception {
    store = new ContentStore(folder.resolve("store"));
    exporter = new ImageExporter(store);
    List<Descriptor> layers = new ArrayList<>();
    ImageConfig config =
        ImageConfig.scratch(Platform.LINUX_AMD64)
            .editRun(run -> run.put("StopSignal", "SIGQUIT").putArray("Cmd").add("/bin/sh"));
    for (String name : List.of("GZIP", "ZSTD", "NONE", "GZIP")) {
      ByteArrayOutputStream tar = new ByteArrayOutputStream();
      BusyboxImage.pipe(
          folder,
          tar,
          "rm -rf tree && mkdir tree && echo "
              + name
              + " >tree/"
              + name
              + " && tar -C tree --sort=name --mtime=@1 -c . && rm -r tree");
      Compression compression = Compression.valueOf(name);
      layers.add(
          store.add(ImportTar.layerType(compression), out -> compress(tar, compression, out)));
      config =
          config.withLayer(
              Digest.of(tar.toByteArray()),
              new ImageConfig.History("1970-01-01T00:00:01Z", "COPY", "test"));
    }
    image =
        store.add(
            config, MediaTypes.OCI_CONFIG, descriptor -> ImageManifest.of(descriptor, layers));
  }

  private static void compress(ByteArrayOutputStream tar, Compression compression, OutputStream out)
      throws IOException {
    switch (compression) {
      case GZIP -> {
        GZIPOutputStream gzip = new GZIPOutputStream(out);
        tar.writeTo(gzip);
        gzip.finish();
      }
      case ZSTD -> out.write(Zstd.compress(tar.toByteArray()));
      case NONE -> tar.writeTo(out);
    }
  }

  @Test
  void strangersReadADockerArchiveWithUncompressedLayersAndItsName() throws Exception {
    Path archive = export("app.tar", ArchiveFormat.DOCKER_ARCHIVE);

    JsonNode manifest =
        JSON.readTree(StrangerTool.run("tar", "-xOf", archive.toString(), "manifest.json"));
    assertThat(manifest.path(0).path("RepoTags").toString()).isEqualTo("[\"" + NAME + "\"]");
    List<Digest> diffIds = image.config().diffIds();
    assertThat(manifest.path(0).path("Layers")).hasSize(4);
    for (int i = 0; i < diffIds.size(); i++) {
      ByteArrayOutputStream layer = new ByteArrayOutputStream();
      String name = manifest.path(0).path("Layers").path(i).asText();
      BusyboxImage.pipe(folder, layer, "tar -xOf '" + archive + "' " + name);
      assertThat(Digest.of(layer.toByteArray())).isEqualTo(diffIds.get(i));
    }
    assertThat(StrangerTool.run("tar", "-tf", archive.toString()).lines())
        .as("the layer that is there twice is written once")
        .hasSize(5);
    Path copy = folder.resolve("copy");
    StrangerTool.run(
        "skopeo", "copy", "-q", "docker-archive:" + archive + ":" + NAME, "oci:" + copy + ":x");
    assertThat(imported(copy).config().json()).isEqualTo(image.config().json());
    assertThat(podman("load -q -i '" + archive + "'")).contains(NAME.toString());
    assertThat(podman("images -q --no-trunc").strip())
        .as("the same image id, which is the config's digest")
        .isEqualTo(image.manifest().config().digest().toString());
  }

  @Test
  void strangersReadAnOciArchiveOfTheSameManifest() throws Exception {
    Path archive = export("app.oci", ArchiveFormat.OCI_ARCHIVE);

    Path copy = folder.resolve("copy");
    StrangerTool.run("skopeo", "copy", "-q", "oci-archive:" + archive + ":" + NAME, "dir:" + copy);
    assertThat(copy.resolve("manifest.json")).hasBinaryContent(image.manifest().bytes());
    assertThat(podman("load -q -i '" + archive + "'")).contains(NAME.toString());
  }

  @Test
  void strangersReadAnOciLayout() throws Exception {
    Path layout = export("layout", ArchiveFormat.OCI_LAYOUT);

    String oci = layout + ":" + NAME;
    JsonNode inspected = JSON.readTree(StrangerTool.run("skopeo", "inspect", "oci:" + oci));
    assertThat(inspected.path("Digest").asText()).isEqualTo(image.manifest().digest().toString());
    StrangerTool.run("umoci", "stat", "--image", oci);
    assertThat(StrangerTool.run("umoci", "ls", "--layout", layout.toString()).strip())
        .isEqualTo(NAME.toString());
  }

  @Test
  void whatWasSavedIsLoadedUnderItsName() throws Exception {
    for (ArchiveFormat format : ArchiveFormat.values()) {
      Path archive = export(format.toString(), format);
      ContentStore other = new ContentStore(folder.resolve("to-" + format));
      List<ImageImporter.Loaded> loaded =
          new ImageImporter(other).load(archive, Platform.LINUX_AMD64);

      assertThat(loaded).extracting(ImageImporter.Loaded::name).containsExactly(NAME);
      Image there = other.image(NAME.toString()).orElseThrow();
      assertThat(there.config().bytes()).isEqualTo(image.config().bytes());
      if (format != ArchiveFormat.DOCKER_ARCHIVE) {
        assertThat(there.manifest().bytes()).isEqualTo(image.manifest().bytes());
      }
    }
  }

  @Test
  void whatPodmanAndSkopeoSaveIsLoaded() throws Exception {
    podman("load -q -i '" + export("app.tar", ArchiveFormat.DOCKER_ARCHIVE) + "'");
    podman("tag " + NAME + " docker.io/library/second:2");
    podman("save -q --format docker-archive -m -o '" + folder + "/podman.tar' " + NAME);
    podman(
        "save -q --format oci-archive -o '" + folder + "/podman.oci' docker.io/library/second:2");
    StrangerTool.run(
        "skopeo",
        "copy",
        "-q",
        "docker-archive:" + folder.resolve("app.tar") + ":" + NAME,
        "docker-archive:" + folder.resolve("skopeo.tar") + ":docker.io/team/skopeo:3");

    ContentStore other = new ContentStore(folder.resolve("other"));
    ImageImporter importer = new ImageImporter(other);
    List<String> names = new ArrayList<>();
    for (String archive : List.of("podman.tar", "podman.oci", "skopeo.tar")) {
      for (ImageImporter.Loaded loaded :
          importer.load(folder.resolve(archive), Platform.LINUX_AMD64)) {
        names.add(loaded.name().toString());
        assertThat(loaded.image().config().diffIds()).isEqualTo(image.config().diffIds());
      }
    }
    assertThat(names)
        .contains(NAME.toString(), "docker.io/library/second:2", "docker.io/team/skopeo:3");
  }

  @Test
  void theSameImageGivesTheSameBytesAndReplacesWhatWasThere() throws Exception {
    Path first = export("first.tar", ArchiveFormat.DOCKER_ARCHIVE);
    Files.writeString(folder.resolve("second.tar"), "an older one");
    Path second = export("second.tar", ArchiveFormat.DOCKER_ARCHIVE);
    assertThat(second).hasSameBinaryContentAs(first);
  }

  @Test
  void anAlteredLayerIsSavedNowhere() throws Exception {
    Path blob = store.blob(image.manifest().layers().get(0).digest());
    byte[] bytes = Files.readAllBytes(blob);
    bytes[bytes.length / 2] ^= 1;
    Files.write(blob, bytes);

    assertThatThrownBy(() -> export("app.tar", ArchiveFormat.DOCKER_ARCHIVE))
        .isInstanceOf(LostBlobException.class);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left).containsExactly(store.root());
    }
  }

  @Test
  void aFolderThatHasSomethingInItIsLeftAlone() throws Exception {
    Path full = Files.createDirectory(folder.resolve("full"));
    Files.writeString(full.resolve("thesis"), "");
    assertThatThrownBy(() -> export("full", ArchiveFormat.OCI_LAYOUT))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("is there already");
    assertThatThrownBy(() -> export("full", ArchiveFormat.OCI_ARCHIVE))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("is a folder");
    assertThatThrownBy(() -> export("full/thesis/app.tar", ArchiveFormat.OCI_ARCHIVE))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("can't be written");
    assertThat(full.resolve("thesis")).exists();
    export("empty", ArchiveFormat.OCI_LAYOUT);
  }

  @Test
  void whatHasNoNameIsForImport() throws Exception {
    Path tar = folder.resolve("rootfs.tar");
    StrangerTool.run("tar", "-C", store.root().toString(), "-cf", tar.toString(), "version");
    assertThatThrownBy(() -> new ImageImporter(store).load(tar, Platform.LINUX_AMD64))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("builder:import");
    Path layout = export("layout", ArchiveFormat.OCI_LAYOUT);
    Path bare = folder.resolve("bare");
    StrangerTool.run("skopeo", "copy", "-q", "oci:" + layout + ":" + NAME, "oci:" + bare + ":1");
    assertThatThrownBy(() -> new ImageImporter(store).load(bare, Platform.LINUX_AMD64))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("-Dbuilder.name");
  }

  private Path export(String file, ArchiveFormat format) throws Exception {
    Path target = folder.resolve(file);
    exporter.export(image, NAME, target, format);
    return target;
  }

  private Image imported(Path layout) throws Exception {
    return new ImageImporter(new ContentStore(folder.resolve("imported")))
        .importImage(layout, ImageImportOptions.of(Platform.LINUX_AMD64));
  }

  private String podman(String arguments) throws Exception {
    return BusyboxImage.shell(
        folder,
        "podman --root '"
            + folder.resolve("podman-root")
            + "' --runroot '"
            + folder.resolve("podman-run")
            + "' --storage-driver vfs "
            + arguments);
  }
}
