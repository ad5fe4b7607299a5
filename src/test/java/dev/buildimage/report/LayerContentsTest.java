package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.NamedImage;
import dev.buildimage.image.ImageReference;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerContentsTest {
  private static final String MAVEN = "var/lib/builder-image/repository/";

  @TempDir Path folder;
  private Path tree;

  @BeforeEach
  void tree() throws IOException {
    tree = Files.createDirectory(folder.resolve("tree"));
    file("usr/lib/jvm/modules", 600_000);
    file("usr/lib/jvm/bin/java", 10_000);
    file("usr/lib/other/a", 40_000);
    file("usr/share/doc/b", 50_000);
    file("etc/passwd", 1_000);
    file(MAVEN + "org/slf4j/slf4j-api/2.0.17/slf4j-api-2.0.17.jar", 60_000);
    file(MAVEN + "org/slf4j/slf4j-api/2.0.17/slf4j-api-2.0.17.pom", 2_000);
    file(MAVEN + "org/slf4j/slf4j-api/maven-metadata-local.xml", 100);
  }

  private void file(String path, int bytes) throws IOException {
    Path file = tree.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, new byte[bytes]);
  }

  @Test
  void namesTheBiggestFoldersFilesAndArtifacts() throws IOException {
    LayerContents contents = LayerContents.ofTree(tree);

    assertThat(contents.files()).isEqualTo(8);
    assertThat(contents.bytes()).isEqualTo(763_100);
    assertThat(contents.largest().get(0))
        .isEqualTo(new LayerContents.Entry("/usr/lib/jvm/modules", 600_000));
    assertThat(contents.largest())
        .extracting(LayerContents.Entry::bytes)
        .isSortedAccordingTo((a, b) -> Long.compare(b, a));
    assertThat(contents.folders())
        .extracting(LayerContents.Entry::path)
        .containsExactly("/usr/lib/jvm", "/var", "/usr/share", "/usr/lib/other", "/etc");
    assertThat(contents.artifacts()).containsExactly("org.slf4j:slf4j-api:2.0.17");
  }

  @Test
  void aFileOfSeveralNamesCountsOnce() throws IOException {
    Files.createLink(tree.resolve("usr/again"), tree.resolve("usr/lib/jvm/modules"));
    Files.createSymbolicLink(tree.resolve("usr/link"), tree.resolve("usr/lib/jvm/modules"));

    assertThat(LayerContents.ofTree(tree).bytes()).isEqualTo(763_100);
  }

  @Test
  void aBlobSaysTheSameAsItsTree() throws Exception {
    Path tar = folder.resolve("layer.tar.gz");
    Process packing =
        new ProcessBuilder("tar", "-czf", tar.toString(), "-C", tree.toString(), ".")
            .inheritIO()
            .start();
    assertThat(packing.waitFor()).isZero();

    try (InputStream blob = Files.newInputStream(tar)) {
      assertThat(LayerContents.ofBlob(blob)).isEqualTo(LayerContents.ofTree(tree));
    }
  }

  @Test
  void anEmptyLayerHasNothing() throws IOException {
    LayerContents contents = LayerContents.ofTree(Files.createDirectory(folder.resolve("empty")));

    assertThat(contents.files()).isZero();
    assertThat(contents.bytes()).isZero();
    assertThat(contents.folders()).isEmpty();
  }

  @Test
  void theHistoryTellsWhatALayerIsPartOf() throws IOException {
    ContentStore store = new ContentStore(folder.resolve("store"));
    ImageSizes sizes =
        ImageSizes.of(
            new NamedImage(
                NamedImage.Role.FINAL,
                ImageReference.parse("example.org/a:1"),
                SampleReports.parts(),
                BuilderImage.Origin.BUILT),
            store,
            KnownContents.none());

    assertThat(sizes.layers())
        .extracting(ImageSizes.Layer::part)
        .containsExactly(
            ImageSizes.Part.BASE,
            ImageSizes.Part.DOCKERFILE,
            ImageSizes.Part.DEPENDENCIES,
            ImageSizes.Part.MARK,
            ImageSizes.Part.APPLICATION);
    assertThat(sizes.layers())
        .extracting(ImageSizes.Layer::madeBy)
        .containsExactly(
            "debian", "RUN make", "dependencies", "COPY /etc/builder-image.json", "classes");
    assertThat(sizes.layers()).allMatch(layer -> layer.contents().isEmpty());
    assertThat(sizes.bytes()).isEqualTo(5000);
  }
}
