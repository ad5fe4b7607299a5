package dev.buildimage.maven;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What test classes took, as a file that is committed: {@code {"version": 1, "millis": {MODULE:
 * {"surefire": {CLASS: N}}}}}, sorted, a class a line, so that git merges it.
 *
 * @param millis by class
 * @param digest SHA-256 of the file, in hexadecimal; empty where there is none
 */
record TestTimings(SortedMap<TestUnit, Long> millis, String digest) {
  private static final int VERSION = 1;

  TestTimings {
    millis = Collections.unmodifiableSortedMap(new TreeMap<>(millis));
  }

  /**
   * Reads a file, which need not be there.
   *
   * @throws BuildException when it is no such file
   */
  static TestTimings read(Path file) throws IOException, BuildException {
    if (Files.notExists(file)) {
      return new TestTimings(new TreeMap<>(), "");
    }
    byte[] content = Files.readAllBytes(file);
    SortedMap<TestUnit, Long> millis = new TreeMap<>();
    try {
      JsonNode root = JsonMapper.builder().build().readTree(content);
      if (root.path("version").asInt() != VERSION) {
        throw broken(file, "it has no \"version\": " + VERSION, Optional.empty());
      }
      for (Map.Entry<String, JsonNode> module : root.path("millis").properties()) {
        for (Map.Entry<String, JsonNode> kind : module.getValue().properties()) {
          Optional<TestKind> known = TestKind.of(kind.getKey());
          if (known.isEmpty()) {
            throw broken(
                file, "'" + kind.getKey() + "' is neither surefire nor failsafe", Optional.empty());
          }
          for (Map.Entry<String, JsonNode> each : kind.getValue().properties()) {
            if (!each.getValue().canConvertToLong() || each.getValue().asLong() < 0) {
              throw broken(
                  file, each.getKey() + " has no number of milliseconds", Optional.empty());
            }
            millis.put(
                new TestUnit(module.getKey(), known.get(), each.getKey()),
                each.getValue().asLong());
          }
        }
      }
    } catch (JsonProcessingException e) {
      throw broken(file, e.getOriginalMessage(), Optional.of(e));
    }
    return new TestTimings(millis, sha256(content));
  }

  private static BuildException broken(Path file, String why, Optional<Exception> cause) {
    String message =
        file
            + " has no timings of tests: "
            + why
            + "; correct it, or remove it until the next merge";
    return cause.isPresent()
        ? new BuildException(message, cause.get())
        : new BuildException(message);
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Writes a file, whole or not at all. */
  static void write(Path file, SortedMap<TestUnit, Long> millis) throws IOException {
    JsonMapper json = JsonMapper.builder().build();
    ObjectNode root = json.createObjectNode().put("version", VERSION);
    ObjectNode modules = root.putObject("millis");
    millis.forEach(
        (unit, took) ->
            modules
                .withObjectProperty(unit.module())
                .withObjectProperty(unit.kind().text())
                .put(unit.className(), took));
    WholeFile.write(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n");
  }
}
