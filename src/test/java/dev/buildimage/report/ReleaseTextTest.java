package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.build.Release;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.registry.Attachment;
import dev.buildimage.registry.Tagging;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReleaseTextTest {
  private static final ImageReference APPS = ImageReference.parse("registry.example.com/app");
  private static final Digest BEFORE = Digest.of("before");
  private static final Descriptor LAYER =
      Descriptor.of(MediaTypes.OCI_LAYER, Digest.of("layer"), 1_234_567);
  private static final Descriptor SBOM =
      Descriptor.of("application/vnd.cyclonedx+json", Digest.of("sbom"), 2_000);
  private static final Descriptor ATTACHED =
      Descriptor.of(MediaTypes.OCI_MANIFEST, Digest.of("attached"), 700);

  private static Image image() {
    ImageConfig config =
        ImageConfig.scratch(Platform.LINUX_AMD64)
            .withLayer(LAYER.digest(), new ImageConfig.History("", "", ""));
    Descriptor blob =
        Descriptor.of(MediaTypes.OCI_CONFIG, Digest.of(config.bytes()), config.bytes().length);
    return new Image(ImageManifest.of(blob, List.of(LAYER)), config);
  }

  private static Release.Plan plan(boolean isThere) {
    Release.Document sbom =
        new Release.Document("sbom", SBOM.mediaType(), Map.of(), () -> new byte[0]);
    List<Release.Tag> tags =
        List.of(
            new Release.Tag(APPS.withTag("1"), Tagging.MOVES),
            new Release.Tag(APPS.withTag("latest"), Tagging.MOVES));
    Attachment attachment =
        new Attachment(SBOM.mediaType(), SBOM, InputStream::nullInputStream, Map.of());
    return new Release.Plan(
        List.of(
            new Release.PlannedPart(
                new Release.Part("final", image(), APPS, tags, Optional.empty(), List.of(sbom)),
                isThere,
                List.of(
                    new Release.PlannedTag(tags.get(0), Optional.empty(), isThere),
                    new Release.PlannedTag(tags.get(1), Optional.of(BEFORE), isThere)),
                List.of(
                    new Release.PlannedDocument(
                        sbom, ATTACHED, isThere ? Optional.empty() : Optional.of(attachment))))));
  }

  @Test
  void aDryRunSaysWhatWouldGoWhere() {
    Descriptor config = image().manifest().config();
    Digest digest = image().manifest().digest();
    assertThat(
            new ReleaseText()
                .lines(
                    plan(false), List.of(new Release.Transfer(List.of(LAYER), List.of(config), 3))))
        .containsExactly(
            "final image registry.example.com/app@"
                + digest
                + ": 1 blobs of 1,234,567 bytes to send, 1 of "
                + config.size()
                + " bytes to mount, 3 there",
            "  send " + LAYER.digest() + ", 1,234,567 bytes",
            "  attach sbom (application/vnd.cyclonedx+json) " + ATTACHED.digest() + ", 2,000 bytes",
            "  tag registry.example.com/app:1: is new",
            "  tag registry.example.com/app:latest: moves from " + BEFORE);
    assertThat(
            new ReleaseText()
                .lines(plan(true), List.of(new Release.Transfer(List.of(), List.of(), 2))))
        .containsExactly(
            "final image registry.example.com/app@" + digest + ": is there",
            "  attachment sbom (application/vnd.cyclonedx+json) "
                + ATTACHED.digest()
                + ": is there",
            "  tag registry.example.com/app:1: is there",
            "  tag registry.example.com/app:latest: is there");
  }

  @Test
  void digestsJsonHasTheShapeOfTheReadme() throws Exception {
    ImageReference builder =
        ImageReference.parse("registry.example.com/builder").withDigest(Digest.of("builder"));
    JsonNode json =
        JsonMapper.builder()
            .build()
            .readTree(
                new ReleaseJson()
                    .of(new ReleaseJson.Head(Optional.of("c0"), "k0", "t0", builder), plan(false)));
    ImageManifest manifest = image().manifest();
    assertThat(json)
        .isEqualTo(
            JsonMapper.builder()
                .build()
                .readTree(
                    """
                    {
                      "schema": 1,
                      "commit": "c0",
                      "key": "k0",
                      "toolsKey": "t0",
                      "builder": "%s",
                      "images": [
                        {
                          "role": "final",
                          "image": "registry.example.com/app@%s",
                          "digest": "%s",
                          "mediaType": "application/vnd.oci.image.manifest.v1+json",
                          "size": %d,
                          "layersSize": %d,
                          "platform": "linux/amd64",
                          "references": [
                            "registry.example.com/app:1", "registry.example.com/app:latest"
                          ],
                          "attachments": [
                            {
                              "kind": "sbom",
                              "artifactType": "application/vnd.cyclonedx+json",
                              "mediaType": "application/vnd.oci.image.manifest.v1+json",
                              "digest": "%s",
                              "size": 700
                            }
                          ]
                        }
                      ]
                    }
                    """
                        .formatted(
                            builder,
                            manifest.digest(),
                            manifest.digest(),
                            manifest.bytes().length,
                            manifest.size(),
                            ATTACHED.digest())));
  }
}
