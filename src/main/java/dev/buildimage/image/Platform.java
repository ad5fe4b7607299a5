package dev.buildimage.image;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.Optional;

/**
 * What an image runs on, {@code os/architecture[/variant]} (OCI image specification, image index,
 * "platform"). Architectures are Go's names.
 *
 * @param os such as {@code linux}
 * @param architecture such as {@code amd64} or {@code arm64}
 * @param variant such as {@code v7}
 */
public record Platform(String os, String architecture, Optional<String> variant) {
  /** What an image is for when nobody says otherwise. */
  public static final Platform LINUX_AMD64 = new Platform("linux", "amd64", Optional.empty());

  private static final Map<String, String> ARCHITECTURES =
      Map.of(
          "x86_64", "amd64", "amd64", "amd64", "aarch64", "arm64", "arm64", "arm64", "i386", "386",
          "x86", "386", "ppc64le", "ppc64le", "s390x", "s390x", "riscv64", "riscv64", "arm", "arm");

  /**
   * Reads {@code os/architecture[/variant]}.
   *
   * @throws InvalidImageException when the text is no platform
   */
  public static Platform parse(String text) {
    String[] parts = text.split("/", -1);
    if (parts.length < 2 || parts.length > 3) {
      throw new InvalidImageException(
          "'" + text + "' is no platform: os/architecture[/variant] expected, as in linux/arm64");
    }
    for (String part : parts) {
      if (!part.matches("[A-Za-z0-9._-]+")) {
        throw new InvalidImageException(
            "'" + text + "' is no platform: os/architecture[/variant] expected, as in linux/arm64");
      }
    }
    Optional<String> variant = parts.length == 3 ? Optional.of(parts[2]) : Optional.empty();
    return new Platform(parts[0], parts[1], variant);
  }

  /** The platform of the running machine, from the JVM's {@code os.name} and {@code os.arch}. */
  public static Platform ofMachine() {
    String arch = System.getProperty("os.arch");
    return new Platform("linux", ARCHITECTURES.getOrDefault(arch, arch), Optional.empty());
  }

  /** The platform that a config, or the {@code platform} of a descriptor, states. */
  static Optional<Platform> of(JsonNode json) {
    String os = json.path("os").asText("");
    String architecture = json.path("architecture").asText("");
    if (os.isEmpty() || architecture.isEmpty()) {
      return Optional.empty();
    }
    String variant = json.path("variant").asText("");
    return Optional.of(
        new Platform(
            os, architecture, variant.isEmpty() ? Optional.empty() : Optional.of(variant)));
  }

  /**
   * Whether an image for {@code other} is one for this platform: same system and architecture, and
   * the same variant where both name one ({@code arm64} alone means {@code arm64/v8}).
   */
  public boolean accepts(Platform other) {
    return os.equals(other.os)
        && architecture.equals(other.architecture)
        && (variant.isEmpty() || other.variant.isEmpty() || variant.equals(other.variant));
  }

  @Override
  public String toString() {
    return os + "/" + architecture + variant.map(v -> "/" + v).orElse("");
  }
}
