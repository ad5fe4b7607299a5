package dev.buildimage.dockerfile;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The exec form: a JSON array of strings. */
final class JsonArray {
  /** Made for the first array: most Dockerfiles have none, and its classes take long to load. */
  private static final class Json {
    static final ObjectReader READER =
        JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build()
            .readerFor(JsonNode.class);
  }

  private JsonArray() {}

  /**
   * The strings, or empty when the text is no JSON array: then it is shell form.
   *
   * @throws WordException when it is an array of something else, which can't be meant
   */
  static Optional<List<String>> strings(String text) throws WordException {
    if (!Chars.trimLeft(text).startsWith("[")) {
      return Optional.empty();
    }
    Optional<JsonNode> array = tree(text);
    if (array.isEmpty()) {
      return Optional.empty();
    }
    List<String> strings = new ArrayList<>();
    for (JsonNode element : array.get()) {
      if (!element.isTextual()) {
        throw new WordException(
            "the JSON array holds " + element + ": only strings in double quotes are allowed");
      }
      strings.add(element.textValue());
    }
    return Optional.of(List.copyOf(strings));
  }

  private static Optional<JsonNode> tree(String text) {
    try {
      return Optional.of(Json.READER.readTree(text));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }
}
