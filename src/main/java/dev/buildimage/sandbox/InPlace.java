package dev.buildimage.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Whether this process already runs in a builder image: only the file {@code
 * /etc/builder-image.json} says so, and which one it is.
 */
public final class InPlace {
  /** Where a builder image has its key. */
  public static final String FILE = "/etc/builder-image.json";

  private final Path file;

  /** Of this machine or container. */
  public InPlace() {
    this(Path.of(FILE));
  }

  InPlace(Path file) {
    this.file = file;
  }

  /** What the file of an image with a key holds. */
  public static byte[] content(String key) {
    try {
      return (JsonMapper.builder().build().writeValueAsString(Map.of("key", key)) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("a map of two strings can always be written", e);
    }
  }

  /**
   * The key of the builder image that this process runs in; empty when it runs in none.
   *
   * @throws SandboxException when the file is there but has no key
   */
  public Optional<String> key() throws SandboxException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      JsonNode key = JsonMapper.builder().build().readTree(file.toFile()).path("key");
      if (key.isTextual()) {
        return Optional.of(key.asText());
      }
    } catch (IOException e) {
      throw new SandboxException(file + " can't be read: " + e.getMessage(), e);
    }
    throw new SandboxException(file + " has no key: this is no builder image, remove the file");
  }
}
