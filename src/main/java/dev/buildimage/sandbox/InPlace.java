package dev.buildimage.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

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
   * Runs a command in this very container, on this process's own standard streams. It ends when
   * this process does.
   *
   * @param folder its working directory
   * @return its exit status
   */
  public int run(List<String> command, Path folder) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    String mark = UUID.randomUUID().toString();
    builder.environment().put("BUILDER_MARK", mark);
    try (Watchdog watchdog = Watchdog.start(Script.END_MARKED, mark)) {
      return new AttachedProcess(builder, "TERM").run();
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
