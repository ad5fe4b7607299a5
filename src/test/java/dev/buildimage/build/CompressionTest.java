package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.layer.Compression;
import dev.buildimage.registry.DockerRegistry;
import dev.buildimage.sandbox.BusyboxImage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompressionTest {
  private static final String DOCKERFILE =
      "FROM " + Dockerfiles.BASE + "\nRUN echo 1 >/one\nCOPY a /a\n";

  @TempDir Path folder;

  private static List<String> layerTypes(Image image) {
    return image.manifest().layers().stream().map(Descriptor::mediaType).toList();
  }

  @Test
  void compressionIsInTheKeysUnlessItIsTheDefault() throws Exception {
    Dockerfiles files = new Dockerfiles(folder).write("echo a >a", DOCKERFILE);
    files.base("");
    BuildDefinition gzip = files.definition(java.util.Map.of());
    files.compression = Compression.ZSTD;
    BuildDefinition zstd = files.definition(java.util.Map.of());

    assertThat(gzip.manifest().text()).doesNotContain("compression");
    assertThat(zstd.manifest().text()).contains("\ncompression zstd\n");
    assertThat(zstd.toolsKey()).isNotEqualTo(gzip.toolsKey());
  }

  @Test
  void aZstdImageHasItsOwnStepsAndStrangersReadIt() throws Exception {
    Dockerfiles files = new Dockerfiles(folder).write("echo a >a", DOCKERFILE);
    files.base("");
    Image gzip = files.build();
    files.log.clear();
    files.compression = Compression.ZSTD;

    Image zstd = files.build();

    assertThat(files.log.skipped()).isEmpty();
    assertThat(layerTypes(zstd))
        .containsExactly(
            MediaTypes.OCI_LAYER_GZIP, MediaTypes.OCI_LAYER_ZSTD, MediaTypes.OCI_LAYER_ZSTD);
    assertThat(zstd.config().diffIds()).isEqualTo(gzip.config().diffIds());
    try (DockerRegistry registry = DockerRegistry.start(folder.resolve("registry"))) {
      ImageReference reference = ImageReference.parse(registry.host() + "/app:zstd");
      OtherMaven.push(files.store, zstd, reference);
      Path copied = folder.resolve("copied");
      StrangerTool.run(
          "skopeo",
          "copy",
          "-q",
          "--src-tls-verify=false",
          "docker://" + reference,
          "oci:" + copied);
      assertThat(podman("pull", "-q", "oci:" + copied)).isNotBlank();
    } finally {
      BusyboxImage.shell(folder, "rm -rf podman");
    }
  }

  private String podman(String... words) throws IOException, InterruptedException {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                "podman",
                "--root",
                folder.resolve("podman/root").toString(),
                "--runroot",
                folder.resolve("podman/run").toString(),
                "--storage-driver",
                "vfs"));
    command.addAll(List.of(words));
    return StrangerTool.run(command.toArray(String[]::new));
  }

  @Test
  void aBaseWithADockerManifestBecomesAnOciImageForZstd() throws Exception {
    Dockerfiles files = new Dockerfiles(folder).write("echo a >a", DOCKERFILE);
    Image base = files.base("");
    ImageManifest docker =
        (ImageManifest)
            Manifest.parse(
                new String(base.manifest().bytes(), StandardCharsets.UTF_8)
                    .replace(MediaTypes.OCI_MANIFEST, MediaTypes.DOCKER_MANIFEST)
                    .replace(MediaTypes.OCI_CONFIG, MediaTypes.DOCKER_CONFIG)
                    .replace(MediaTypes.OCI_LAYER_GZIP, MediaTypes.DOCKER_LAYER_GZIP)
                    .getBytes(StandardCharsets.UTF_8),
                MediaTypes.DOCKER_MANIFEST);
    files.store.add(docker.mediaType(), out -> out.write(docker.bytes()));
    files.store.tag(Dockerfiles.BASE, docker);

    Image gzip = files.build();
    files.compression = Compression.ZSTD;
    Image zstd = files.build();

    assertThat(gzip.manifest().mediaType()).isEqualTo(MediaTypes.DOCKER_MANIFEST);
    assertThat(layerTypes(gzip)).containsOnly(MediaTypes.DOCKER_LAYER_GZIP);
    assertThat(zstd.manifest().mediaType()).isEqualTo(MediaTypes.OCI_MANIFEST);
    assertThat(zstd.manifest().config().mediaType()).isEqualTo(MediaTypes.OCI_CONFIG);
    assertThat(layerTypes(zstd))
        .containsExactly(
            MediaTypes.OCI_LAYER_GZIP, MediaTypes.OCI_LAYER_ZSTD, MediaTypes.OCI_LAYER_ZSTD);
    files.store.tag("localhost/zstd:1", zstd.manifest());
    StrangerTool.run(
        "skopeo",
        "copy",
        "-q",
        "oci:" + files.store.root() + ":localhost/zstd:1",
        "dir:" + folder.resolve("dir"));
    assertThat(Files.readAllBytes(folder.resolve("dir/manifest.json")))
        .isEqualTo(zstd.manifest().bytes());
  }
}
