package dev.buildimage.image;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Documents as trees: what the plugin doesn't know is kept, number by number (no value goes through
 * a {@code double}).
 */
final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private Json() {}

  /**
   * Reads one JSON object.
   *
   * @throws InvalidImageException when the bytes are something else
   */
  static ObjectNode object(byte[] bytes, String what) {
    try {
      JsonNode json = MAPPER.readTree(bytes);
      if (json instanceof ObjectNode object) {
        return object;
      }
      throw new InvalidImageException(what + " is no JSON object");
    } catch (IOException e) {
      throw new InvalidImageException(what + " is no JSON: " + e.getMessage(), e);
    }
  }

  static byte[] bytes(ObjectNode json) {
    try {
      return MAPPER.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }

  static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }
}
