package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.github.packageurl.PackageURL;
import dev.buildimage.build.FileHashes;
import dev.buildimage.build.ImageContents;
import dev.buildimage.build.License;
import dev.buildimage.build.MavenName;
import dev.buildimage.build.SystemPackage;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.junit.jupiter.api.Test;

class CycloneDxTest {
  private static final ImageReference REPOSITORY =
      ImageReference.parse("registry.example.com:5000/team/app");
  private static final Digest IMAGE = Digest.of("an image");
  private static final MavenName SLF4J =
      new MavenName("org.slf4j", "slf4j-api", "2.0.16", "jar", "");
  private static final MavenName PROTOC =
      new MavenName("com.google.protobuf", "protoc", "4.28.2", "exe", "linux-x86_64");
  private static final FileHashes HASHES = new FileHashes("0".repeat(40), "a".repeat(64));

  private static final ImageContents CONTENTS =
      new ImageContents(
          List.of(
              new SystemPackage(
                  SystemPackage.Format.DEB,
                  "libstdc++6",
                  "1:12.2.0-14+deb12u1",
                  "amd64",
                  Optional.of("gcc-12"),
                  Optional.empty()),
              new SystemPackage(
                  SystemPackage.Format.APK,
                  "musl",
                  "1.2.5-r0",
                  "x86_64",
                  Optional.empty(),
                  Optional.of(new License("MIT AND BSD-2-Clause", "")))),
          List.of(
              new ImageContents.Artifact(
                  Optional.of(SLF4J),
                  List.of("/app/libs/slf4j-api-2.0.16.jar", "/opt/copy.jar"),
                  Optional.of(HASHES),
                  List.of(new License("MIT License", "https://opensource.org/license/mit"))),
              new ImageContents.Artifact(
                  Optional.of(SLF4J),
                  List.of("/opt/other.jar"),
                  Optional.of(new FileHashes("1".repeat(40), "b".repeat(64))),
                  List.of(new License("odd", "not an address"))),
              new ImageContents.Artifact(
                  Optional.of(PROTOC), List.of(), Optional.empty(), List.of()),
              new ImageContents.Artifact(
                  Optional.empty(),
                  List.of("/usr/lib/\u0001 \"\ud83d\ude00.jar"),
                  Optional.of(HASHES),
                  List.of())),
          Optional.of(new ImageContents.Distribution("debian", "12")),
          List.of("/var/lib/rpm/Packages is an rpm database, which is not read"));

  private static byte[] write(ImageContents contents) {
    return new CycloneDx("1.2.3").of(REPOSITORY, IMAGE, Optional.of(SLF4J), contents);
  }

  private static List<JsonNode> components(byte[] bom) throws Exception {
    List<JsonNode> components = new ArrayList<>();
    JsonMapper.builder().build().readTree(bom).path("components").forEach(components::add);
    return components;
  }

  @Test
  void itIsWhatTheSpecificationsSchemaWants() throws Exception {
    assertThat(new JsonParser().validate(write(CONTENTS), Version.VERSION_16)).isEmpty();
    ImageContents nothing = new ImageContents(List.of(), List.of(), Optional.empty(), List.of());
    assertThat(
            new JsonParser()
                .validate(
                    new CycloneDx("1").of(REPOSITORY, IMAGE, Optional.empty(), nothing),
                    Version.VERSION_16))
        .isEmpty();
    String wrong = new String(write(CONTENTS)).replace("\"SHA-256\"", "\"SHA-257\"");
    assertThat(new JsonParser().validate(wrong.getBytes(), Version.VERSION_16))
        .as("the schema sees something")
        .isNotEmpty();
  }

  @Test
  void aStrangerReadsTheSame() throws Exception {
    org.cyclonedx.model.Bom bom = new JsonParser().parse(write(CONTENTS));
    assertThat(bom.getMetadata().getComponent().getName()).isEqualTo(REPOSITORY.toString());
    assertThat(bom.getMetadata().getComponent().getVersion()).isEqualTo(IMAGE.toString());
    assertThat(bom.getComponents())
        .extracting(each -> each.getType().getTypeName() + " " + each.getName())
        .containsExactly(
            "operating-system debian",
            "application slf4j-api",
            "library libstdc++6",
            "library musl",
            "library slf4j-api",
            "library slf4j-api",
            "library protoc",
            "file \u0001 \"\ud83d\ude00.jar");
    org.cyclonedx.model.Component slf4j = bom.getComponents().get(4);
    assertThat(slf4j.getHashes())
        .extracting(hash -> hash.getAlgorithm() + " " + hash.getValue())
        .containsExactly("SHA-1 " + HASHES.sha1(), "SHA-256 " + HASHES.sha256());
    assertThat(slf4j.getLicenses().getLicenses())
        .extracting(license -> license.getName() + " " + license.getUrl())
        .containsExactly("MIT License https://opensource.org/license/mit");
    assertThat(slf4j.getEvidence().getOccurrences())
        .extracting(org.cyclonedx.model.component.evidence.Occurrence::getLocation)
        .containsExactly("/app/libs/slf4j-api-2.0.16.jar", "/opt/copy.jar");
    assertThat(bom.getMetadata().getProperties())
        .extracting(property -> property.getName() + " " + property.getValue())
        .containsExactly("dev.buildimage:unread " + CONTENTS.unread().get(0));
    assertThat(bom.getCompositions().get(0).getAggregate().getAggregateName())
        .isEqualTo("incomplete");
  }

  @Test
  void packageUrlsAreRead() throws Exception {
    List<PackageURL> urls = new ArrayList<>();
    for (JsonNode each : components(write(CONTENTS))) {
      if (each.has("purl")) {
        urls.add(new PackageURL(each.path("purl").asText()));
      }
    }
    PackageURL deb = urls.get(1);
    assertThat(List.of(deb.getType(), deb.getNamespace(), deb.getName(), deb.getVersion()))
        .containsExactly("deb", "debian", "libstdc++6", "1:12.2.0-14+deb12u1");
    assertThat(deb.getQualifiers())
        .isEqualTo(Map.of("arch", "amd64", "distro", "debian-12", "upstream", "gcc-12"));
    assertThat(urls.get(3)).hasToString("pkg:maven/org.slf4j/slf4j-api@2.0.16");
    assertThat(urls.get(5))
        .hasToString(
            "pkg:maven/com.google.protobuf/protoc@4.28.2?classifier=linux-x86_64&type=exe");
    PackageURL oci = new PackageURL(PackageUrl.of(REPOSITORY, IMAGE));
    assertThat(List.of(oci.getType(), oci.getName(), oci.getVersion()))
        .containsExactly("oci", "app", IMAGE.toString());
    assertThat(oci.getQualifiers()).isEqualTo(Map.of("repository_url", REPOSITORY.toString()));
    PackageURL base = new PackageURL(PackageUrl.of(ImageReference.parse("debian:bookworm-slim")));
    assertThat(List.of(base.getType(), base.getNamespace(), base.getName(), base.getVersion()))
        .containsExactly("docker", "library", "debian", "bookworm-slim");
  }

  @Test
  void referencesAreUnique() throws Exception {
    assertThat(components(write(CONTENTS)))
        .extracting(each -> each.path("bom-ref").asText())
        .doesNotHaveDuplicates()
        .contains("pkg:maven/org.slf4j/slf4j-api@2.0.16", "pkg:maven/org.slf4j/slf4j-api@2.0.16#2");
  }

  @Test
  void theSameImageHasTheSameBytes() throws Exception {
    assertThat(write(CONTENTS)).isEqualTo(write(CONTENTS));
    assertThat(
            new CycloneDx("1.2.3").of(REPOSITORY, Digest.of("other"), Optional.empty(), CONTENTS))
        .isNotEqualTo(write(CONTENTS));
    assertThat(new String(write(CONTENTS))).doesNotContain("timestamp");
  }

  @Test
  void aHundredThousandComponentsFitIntoTheHeap() throws Exception {
    List<SystemPackage> packages =
        IntStream.range(0, 100_000)
            .mapToObj(
                i ->
                    new SystemPackage(
                        SystemPackage.Format.DEB,
                        "package" + i,
                        "1.0-" + i,
                        "amd64",
                        Optional.empty(),
                        Optional.empty()))
            .toList();
    byte[] bom = write(new ImageContents(packages, List.of(), CONTENTS.distribution(), List.of()));
    assertThat(bom).hasSizeGreaterThan(10_000_000);
  }
}
