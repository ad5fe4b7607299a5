package dev.buildimage.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class DocumentsTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);
  private static final String LAYER =
      "{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\""
          + DIGEST
          + "\",\"size\":7,\"data\":\"eA==\",\"urls\":[\"u\"],\"annotations\":{\"a\":\"b\"}}";

  @Test
  void anAddedLayerLeavesAllElseOfAManifestAsItIs() {
    byte[] bytes =
        utf8(
            "{\"schemaVersion\":2,\"unknown\":1.50,\"config\":"
                + LAYER
                + ",\"layers\":["
                + LAYER
                + "],\"annotations\":{\"k\":\"v\"}}");
    ImageManifest base = (ImageManifest) Manifest.parse(bytes, MediaTypes.OCI_MANIFEST);
    Descriptor added = Descriptor.of(MediaTypes.OCI_LAYER_GZIP, Digest.parse(DIGEST), 1);

    ImageManifest changed = base.with(added, List.of(added));

    assertThat(base.bytes()).isEqualTo(bytes);
    assertThat(new String(changed.bytes(), StandardCharsets.UTF_8))
        .contains("\"unknown\":1.50", LAYER, "\"annotations\":{\"k\":\"v\"}");
    assertThat(changed.layers()).hasSize(2);
    assertThat(changed.config()).isEqualTo(added);
  }

  @Test
  void aConfigKeepsWhatNobodyKnows() {
    ImageConfig config =
        ImageConfig.parse(
            utf8(
                "{\"os\":\"linux\",\"architecture\":\"amd64\",\"x-big\":12345678901234567890123,"
                    + "\"config\":{\"Env\":[\"A=1\",\"B\"],\"Healthcheck\":{\"StartInterval\":5},"
                    + "\"Shell\":[\"/bin/bash\",\"-c\"]},"
                    + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\""
                    + DIGEST
                    + "\"]}}"));

    ImageConfig changed =
        config
            .withEnv("A", "2")
            .withLayer(
                Digest.of("layer"), new ImageConfig.History("1970-01-01T00:00:01Z", "RUN", "c"));

    assertThat(new String(changed.bytes(), StandardCharsets.UTF_8))
        .contains("\"x-big\":12345678901234567890123", "\"StartInterval\":5");
    assertThat(changed.env()).containsExactly(entry("A", "2"), entry("B", ""));
    assertThat(changed.diffIds()).containsExactly(Digest.parse(DIGEST), Digest.of("layer"));
    assertThat(changed.shell()).containsExactly("/bin/bash", "-c");
    assertThat(config.env()).containsEntry("A", "1");
  }

  private static java.util.Map.Entry<String, String> entry(String name, String value) {
    return java.util.Map.entry(name, value);
  }

  @Test
  void anIndexIsSearchedByPlatform() {
    String amd64 = platformed("\"architecture\":\"amd64\",\"os\":\"linux\"");
    String arm = platformed("\"architecture\":\"arm64\",\"os\":\"linux\",\"variant\":\"v8\"");
    ImageIndex index =
        (ImageIndex)
            Manifest.parse(
                utf8("{\"schemaVersion\":2,\"manifests\":[" + amd64 + "," + arm + "]}"),
                MediaTypes.OCI_INDEX);

    assertThat(index.select(Platform.parse("linux/arm64")))
        .flatMap(Descriptor::platform)
        .contains(Platform.parse("linux/arm64/v8"));
    assertThat(index.select(Platform.parse("linux/s390x"))).isEmpty();
  }

  private static String platformed(String platform) {
    return LAYER.replace("\"data\":\"eA==\"", "\"platform\":{" + platform + "}");
  }

  @Test
  void whatIsNoManifestIsRefused() {
    assertThatThrownBy(() -> Manifest.parse(utf8("<html>"), "text/html"))
        .isInstanceOf(InvalidImageException.class);
    assertThatThrownBy(() -> Manifest.parse(utf8("{\"schemaVersion\":1}"), ""))
        .hasMessageContaining("schema 1");
    assertThatThrownBy(() -> Manifest.parse(utf8("{\"a\":1,\"a\":2}"), ""))
        .isInstanceOf(InvalidImageException.class);
  }

  @Test
  void aDescriptorIsTheSameMadeOrRead() {
    assertThat(Descriptor.of("type", Digest.of("x"), 7))
        .isEqualTo(Descriptor.of(Descriptor.of("type", Digest.of("x"), 7).json()));
  }

  @Test
  void digestsAndPlatformsAreChecked() {
    assertThatThrownBy(() -> Digest.parse("sha256:abc")).hasMessageContaining("64 hex");
    assertThatThrownBy(() -> Digest.parse("md5:" + "0".repeat(32)))
        .isInstanceOf(InvalidImageException.class);
    assertThatThrownBy(() -> Platform.parse("linux")).hasMessageContaining("linux/arm64");
    assertThat(Platform.parse("linux/arm64").accepts(Platform.parse("linux/arm64/v8"))).isTrue();
    assertThat(Platform.parse("linux/arm/v6").accepts(Platform.parse("linux/arm/v7"))).isFalse();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
