package dev.buildimage.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.InvalidImageException;
import java.io.IOException;
import java.util.Optional;

/**
 * What a build step made.
 *
 * @param below what it was made on: the chainID of the layers below (OCI image specification,
 *     "Layer ChainID"), or another name of them that the caller always uses
 * @param layer empty when the step changed no file
 */
public record StepRecord(Digest below, Optional<Layer> layer) {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  /**
   * A layer.
   *
   * @param descriptor of the compressed blob
   * @param diffId digest of the uncompressed tar
   * @param bytes size of the uncompressed tar
   */
  public record Layer(Descriptor descriptor, Digest diffId, long bytes) {}

  byte[] bytes() {
    ObjectNode json = MAPPER.createObjectNode().put("below", below.toString());
    layer.ifPresent(
        made -> {
          json.set("layer", made.descriptor().json());
          json.put("diffId", made.diffId().toString()).put("bytes", made.bytes());
        });
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  /** Reads a record; empty when it is none. */
  static Optional<StepRecord> parse(byte[] bytes) {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      Optional<Layer> layer =
          json.has("layer")
              ? Optional.of(
                  new Layer(
                      Descriptor.of(json.path("layer")),
                      Digest.parse(json.path("diffId").asText()),
                      json.path("bytes").asLong()))
              : Optional.empty();
      return Optional.of(new StepRecord(Digest.parse(json.path("below").asText()), layer));
    } catch (IOException | InvalidImageException damaged) {
      return Optional.empty();
    }
  }
}
