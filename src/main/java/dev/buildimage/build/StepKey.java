package dev.buildimage.build;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Platform;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * All that decides what a step makes, and its digest. Secrets, proxies, agents and what is in a
 * cache mount don't decide it: they never come in here.
 */
final class StepKey {
  /** To be raised when the same step is executed otherwise, and may make something else. */
  private static final String FORMAT = "builder-maven-plugin step 1";

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private final ArrayNode parts = MAPPER.createArrayNode().add(FORMAT);

  /**
   * The key of a step.
   *
   * @param below what it is made on; to a linked step that doesn't matter
   * @param ids of its sources' files
   */
  static Digest of(
      FileStep step,
      Digest below,
      Platform platform,
      Conditions conditions,
      Function<FileSource, Digest> ids) {
    StepKey key = new StepKey().add("platform", platform.toString());
    conditions.describe(key);
    if (!step.isLinked()) {
      key.add("on", below.toString());
    }
    step.describe(key, ids);
    return key.digest();
  }

  StepKey add(String name, String value) {
    parts.addArray().add(name).add(value);
    return this;
  }

  StepKey add(String name, Collection<String> values) {
    ArrayNode part = parts.addArray().add(name);
    values.forEach(part.addArray()::add);
    return this;
  }

  /** The order of a map's names doesn't matter to what they mean. */
  StepKey add(String name, Map<String, String> values) {
    return add(
        name,
        values.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .flatMap(entry -> List.of(entry.getKey(), entry.getValue()).stream())
            .toList());
  }

  Digest digest() {
    try {
      return Digest.of(MAPPER.writeValueAsBytes(parts));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a tree can always be written", e);
    }
  }
}
