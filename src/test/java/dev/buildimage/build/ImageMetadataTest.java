package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImageMetadataTest {
  private static final String SOURCE = ImageMetadata.PREFIX + "source";
  private static final String REVISION = ImageMetadata.PREFIX + "revision";
  private static final Map<String, String> KNOWN = Map.of(SOURCE, "known", REVISION, "abc");

  @Test
  void whatIsKnownIsSaidInBothPlaces() {
    ImageMetadata metadata = new ImageMetadata(KNOWN, Map.of(), Map.of("team", "blue"));

    assertThat(metadata.annotations()).isEqualTo(KNOWN);
    assertThat(metadata.labels()).containsAllEntriesOf(KNOWN).containsEntry("team", "blue");
  }

  @Test
  void theUserWins() {
    ImageMetadata byLabel = new ImageMetadata(KNOWN, Map.of(), Map.of(SOURCE, "own"));
    assertThat(byLabel.annotations()).containsEntry(SOURCE, "own");
    assertThat(byLabel.labels()).containsEntry(SOURCE, "own");

    ImageMetadata byAnnotation =
        new ImageMetadata(KNOWN, Map.of(SOURCE, "own", "k", "v"), Map.of());
    assertThat(byAnnotation.annotations()).containsEntry(SOURCE, "own").containsEntry("k", "v");
    assertThat(byAnnotation.labels()).containsEntry(SOURCE, "own").doesNotContainKey("k");

    ImageMetadata byBoth = new ImageMetadata(KNOWN, Map.of(SOURCE, "one"), Map.of(SOURCE, "two"));
    assertThat(byBoth.annotations()).containsEntry(SOURCE, "one");
    assertThat(byBoth.labels()).containsEntry(SOURCE, "two");
  }

  @Test
  void withoutAValueANameOfTheSpecificationIsNotThere() {
    ImageMetadata metadata = new ImageMetadata(KNOWN, Map.of(REVISION, ""), Map.of("empty", ""));

    ImageConfig config =
        ImageConfig.parse(
            "{\"config\":{\"Labels\":{\"%s\":\"base\",\"b\":\"base\"}}}"
                .formatted(REVISION)
                .getBytes(StandardCharsets.UTF_8));
    assertThat(metadata.label(config).json().path("config").path("Labels").toString())
        .isEqualTo("{\"b\":\"base\",\"empty\":\"\",\"%s\":\"known\"}".formatted(SOURCE));
    assertThat(annotated(metadata, MediaTypes.OCI_MANIFEST))
        .doesNotContainKey(REVISION)
        .containsEntry(SOURCE, "known");
  }

  @Test
  void whatTheBaseSaysOfItselfIsNotSaidOfTheImage() {
    assertThat(annotated(new ImageMetadata(KNOWN, Map.of(), Map.of()), MediaTypes.OCI_MANIFEST))
        .doesNotContainKey(ImageMetadata.PREFIX + "url")
        .containsEntry("other", "kept")
        .containsEntry(ImageMetadata.PREFIX + "base.name", "docker.io/library/base:1")
        .containsEntry(ImageMetadata.PREFIX + "base.digest", Digest.of("index").toString());
  }

  @Test
  void dockersManifestIsLeftAlone() {
    assertThat(annotated(new ImageMetadata(KNOWN, Map.of(), Map.of()), MediaTypes.DOCKER_MANIFEST))
        .containsEntry(ImageMetadata.PREFIX + "url", "base")
        .doesNotContainKey(SOURCE);
  }

  @Test
  void labelsReplaceTheBases() {
    ImageConfig config =
        ImageConfig.parse(
            "{\"config\":{\"Labels\":{\"a\":\"base\",\"b\":\"base\"}}}"
                .getBytes(StandardCharsets.UTF_8));
    ImageMetadata metadata = new ImageMetadata(Map.of(), Map.of(), Map.of("b", "own"));
    assertThat(metadata.label(config).json().path("config").path("Labels").toString())
        .isEqualTo("{\"a\":\"base\",\"b\":\"own\"}");

    ImageConfig none =
        ImageConfig.parse("{\"config\":{\"Labels\":null}}".getBytes(StandardCharsets.UTF_8));
    assertThat(metadata.label(none).json().path("config").path("Labels").toString())
        .isEqualTo("{\"b\":\"own\"}");
    assertThat(ImageMetadata.none().label(none).bytes()).isEqualTo(none.bytes());
  }

  private static Map<String, String> annotated(ImageMetadata metadata, String mediaType) {
    ImageConfig config = ImageConfig.scratch(Platform.LINUX_AMD64);
    Descriptor descriptor =
        Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of(config.bytes()), config.bytes().length);
    ImageManifest oci =
        ImageManifest.of(descriptor, List.of())
            .withAnnotations(Map.of(ImageMetadata.PREFIX + "url", "base", "other", "kept"));
    ImageManifest manifest =
        (ImageManifest)
            dev.buildimage.image.Manifest.parse(
                new String(oci.bytes(), StandardCharsets.UTF_8)
                    .replace(MediaTypes.OCI_MANIFEST, mediaType)
                    .getBytes(StandardCharsets.UTF_8),
                mediaType);
    ImageReference reference =
        ImageReference.parse("docker.io/library/base:1@" + Digest.of("index"));
    return metadata
        .annotate(manifest, new FinalImageBase(new Image(manifest, config), Optional.of(reference)))
        .annotations();
  }
}
