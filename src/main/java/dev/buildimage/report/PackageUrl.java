package dev.buildimage.report;

import dev.buildimage.build.ImageContents;
import dev.buildimage.build.MavenName;
import dev.buildimage.build.SystemPackage;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageReference;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Names of packages of all worlds (Package URL specification). */
final class PackageUrl {
  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~:";

  private PackageUrl() {}

  /** Of an artifact in a Maven repository. */
  static String of(MavenName name) {
    SortedMap<String, String> qualifiers = new TreeMap<>();
    qualifiers.put("classifier", name.classifier());
    qualifiers.put("type", name.type().equals("jar") ? "" : name.type());
    return text("maven", name.group(), name.artifact(), name.version(), qualifiers);
  }

  /** Of a distribution's package. */
  static String of(SystemPackage system, Optional<ImageContents.Distribution> distribution) {
    String format = system.format().name().toLowerCase(Locale.ROOT);
    String vendor =
        distribution
            .map(ImageContents.Distribution::id)
            .orElse(system.format() == SystemPackage.Format.DEB ? "debian" : "alpine");
    SortedMap<String, String> qualifiers = new TreeMap<>();
    qualifiers.put("arch", system.architecture());
    qualifiers.put(
        "distro",
        distribution
            .map(it -> it.version().isEmpty() ? it.id() : it.id() + "-" + it.version())
            .orElse(""));
    qualifiers.put("upstream", system.source().orElse(""));
    return text(format, vendor, system.name(), system.version(), qualifiers);
  }

  /** Of an image. */
  static String of(ImageReference repository, Digest digest) {
    String path = repository.repository();
    SortedMap<String, String> qualifiers = new TreeMap<>();
    qualifiers.put("repository_url", repository.repositoryOnly().toString());
    return text(
        "oci", "", path.substring(path.lastIndexOf('/') + 1), digest.toString(), qualifiers);
  }

  /** Of an image by whatever names it: of one without a digest nobody knows which it was. */
  static String of(ImageReference image) {
    if (image.digest().isPresent()) {
      return of(image.repositoryOnly(), image.digest().get());
    }
    String path = image.repository();
    int slash = path.lastIndexOf('/');
    SortedMap<String, String> qualifiers = new TreeMap<>();
    boolean hub = image.registry().equals(ImageReference.DOCKER_HUB);
    qualifiers.put("repository_url", hub ? "" : image.registry());
    return text(
        "docker",
        slash < 0 ? "" : path.substring(0, slash),
        path.substring(slash + 1),
        image.selector(),
        qualifiers);
  }

  private static String text(
      String type,
      String namespace,
      String name,
      String version,
      SortedMap<String, String> qualifiers) {
    StringBuilder url = new StringBuilder("pkg:").append(type).append('/');
    if (!namespace.isEmpty()) {
      for (String part : namespace.split("/", -1)) {
        url.append(encode(part)).append('/');
      }
    }
    url.append(encode(name)).append('@').append(encode(version));
    char separator = '?';
    for (Map.Entry<String, String> qualifier : qualifiers.entrySet()) {
      if (!qualifier.getValue().isEmpty()) {
        url.append(separator).append(qualifier.getKey()).append('=');
        url.append(encode(qualifier.getValue()));
        separator = '&';
      }
    }
    return url.toString();
  }

  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf(each) >= 0) {
        encoded.append((char) each);
      } else {
        encoded.append(String.format("%%%02X", each));
      }
    }
    return encoded.toString();
  }
}
