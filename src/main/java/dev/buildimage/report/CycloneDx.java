package dev.buildimage.report;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.buildimage.build.FileHashes;
import dev.buildimage.build.ImageContents;
import dev.buildimage.build.License;
import dev.buildimage.build.MavenName;
import dev.buildimage.build.SystemPackage;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What an image holds, as a software bill of materials (CycloneDX 1.6, JSON). The same contents of
 * the same image give the same bytes: no time is in it, and its serial number is the image's.
 */
public final class CycloneDx {
  /** The document's. */
  public static final String MEDIA_TYPE = "application/vnd.cyclonedx+json";

  private final String pluginVersion;

  /** Made by a version of this plugin. */
  public CycloneDx(String pluginVersion) {
    this.pluginVersion = pluginVersion;
  }

  /**
   * Writes the document.
   *
   * @param repository the image's, without tag and digest
   * @param application what the image was made for; empty for a builder image
   */
  public byte[] of(
      ImageReference repository,
      Digest image,
      Optional<MavenName> application,
      ImageContents contents) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = new JsonFactory().createGenerator(bytes)) {
      new Writing(json, contents).write(repository, image, application);
    } catch (IOException e) {
      throw new UncheckedIOException("memory can always be written", e);
    }
    return bytes.toByteArray();
  }

  /** One document; a tree of a large image's would be many times as large. */
  private final class Writing {
    private final JsonGenerator json;
    private final ImageContents contents;
    private final Set<String> references = new HashSet<>();

    Writing(JsonGenerator json, ImageContents contents) {
      this.json = json;
      this.contents = contents;
    }

    void write(ImageReference repository, Digest image, Optional<MavenName> application)
        throws IOException {
      json.writeStartObject();
      json.writeStringField("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
      json.writeStringField("bomFormat", "CycloneDX");
      json.writeStringField("specVersion", "1.6");
      String seed = image + " " + pluginVersion;
      json.writeStringField(
          "serialNumber",
          "urn:uuid:" + UUID.nameUUIDFromBytes(seed.getBytes(StandardCharsets.UTF_8)));
      json.writeNumberField("version", 1);
      String subject = PackageUrl.of(repository, image);
      metadata(repository, image, subject);
      json.writeArrayFieldStart("components");
      if (contents.distribution().isPresent()) {
        distribution(contents.distribution().get());
      }
      if (application.isPresent()) {
        begin("application", PackageUrl.of(application.get()));
        named(application.get());
        json.writeEndObject();
      }
      for (SystemPackage each : contents.packages()) {
        system(each);
      }
      for (ImageContents.Artifact each : contents.artifacts()) {
        artifact(each);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("compositions");
      json.writeStartObject();
      json.writeStringField("aggregate", contents.unread().isEmpty() ? "unknown" : "incomplete");
      json.writeArrayFieldStart("assemblies");
      json.writeString(subject);
      json.writeEndArray();
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }

    private void metadata(ImageReference repository, Digest image, String subject)
        throws IOException {
      json.writeObjectFieldStart("metadata");
      json.writeObjectFieldStart("tools");
      json.writeArrayFieldStart("components");
      json.writeStartObject();
      json.writeStringField("type", "application");
      json.writeStringField("group", "dev.buildimage");
      json.writeStringField("name", "builder-maven-plugin");
      json.writeStringField("version", pluginVersion);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
      json.writeFieldName("component");
      begin("container", subject);
      json.writeStringField("name", repository.repositoryOnly().toString());
      json.writeStringField("version", image.toString());
      json.writeStringField("purl", subject);
      json.writeEndObject();
      if (!contents.unread().isEmpty()) {
        json.writeArrayFieldStart("properties");
        for (String unread : contents.unread()) {
          json.writeStartObject();
          json.writeStringField("name", "dev.buildimage:unread");
          json.writeStringField("value", unread);
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }

    /** Begins a component; no two have the same reference. */
    private void begin(String type, String reference) throws IOException {
      String unique = reference;
      for (int i = 2; !references.add(unique); i++) {
        unique = reference + "#" + i;
      }
      json.writeStartObject();
      json.writeStringField("type", type);
      json.writeStringField("bom-ref", unique);
    }

    private void distribution(ImageContents.Distribution distribution) throws IOException {
      begin("operating-system", "os:" + distribution.id() + ":" + distribution.version());
      json.writeStringField("name", distribution.id());
      if (!distribution.version().isEmpty()) {
        json.writeStringField("version", distribution.version());
      }
      json.writeEndObject();
    }

    private void system(SystemPackage each) throws IOException {
      String url = PackageUrl.of(each, contents.distribution());
      begin("library", url);
      json.writeStringField("name", each.name());
      json.writeStringField("version", each.version());
      licenses(each.license().stream().toList());
      json.writeStringField("purl", url);
      json.writeEndObject();
    }

    private void named(MavenName name) throws IOException {
      json.writeStringField("group", name.group());
      json.writeStringField("name", name.artifact());
      json.writeStringField("version", name.version());
      json.writeStringField("purl", PackageUrl.of(name));
    }

    private void artifact(ImageContents.Artifact each) throws IOException {
      if (each.name().isPresent()) {
        begin("library", PackageUrl.of(each.name().get()));
        named(each.name().get());
      } else {
        String path = each.paths().get(0);
        begin("file", "file:" + path);
        json.writeStringField("name", path.substring(path.lastIndexOf('/') + 1));
      }
      if (each.hashes().isPresent()) {
        FileHashes hashes = each.hashes().get();
        json.writeArrayFieldStart("hashes");
        hash("SHA-1", hashes.sha1());
        hash("SHA-256", hashes.sha256());
        json.writeEndArray();
      }
      licenses(each.licenses());
      if (!each.paths().isEmpty()) {
        json.writeObjectFieldStart("evidence");
        json.writeArrayFieldStart("occurrences");
        for (String path : each.paths()) {
          json.writeStartObject();
          json.writeStringField("location", path);
          json.writeEndObject();
        }
        json.writeEndArray();
        json.writeEndObject();
      }
      json.writeEndObject();
    }

    private void hash(String algorithm, String hex) throws IOException {
      json.writeStartObject();
      json.writeStringField("alg", algorithm);
      json.writeStringField("content", hex);
      json.writeEndObject();
    }

    /** By name alone: what authors write is seldom an identifier of SPDX's list. */
    private void licenses(List<License> licenses) throws IOException {
      if (licenses.isEmpty()) {
        return;
      }
      json.writeArrayFieldStart("licenses");
      for (License license : licenses) {
        json.writeStartObject();
        json.writeObjectFieldStart("license");
        json.writeStringField("name", license.name());
        if (isAddress(license.url())) {
          json.writeStringField("url", license.url());
        }
        json.writeEndObject();
        json.writeEndObject();
      }
      json.writeEndArray();
    }

    private static boolean isAddress(String url) {
      try {
        return new URI(url).isAbsolute();
      } catch (URISyntaxException e) {
        return false;
      }
    }
  }
}
