package dev.buildimage.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the last report says of layers, which need not be looked into again. */
public final class KnownContents {
  private final Map<String, LayerContents> contents;

  private KnownContents(Map<String, LayerContents> contents) {
    this.contents = Map.copyOf(contents);
  }

  /** Nothing. */
  public static KnownContents none() {
    return new KnownContents(Map.of());
  }

  /**
   * Of the report in a folder, if there is one; a damaged one is none.
   *
   * @param folder as in {@link ReportFiles}
   */
  public static KnownContents in(Path folder) {
    Optional<JsonNode> report = new ReportFiles(folder).read();
    if (report.isEmpty()) {
      return none();
    }
    Map<String, LayerContents> known = new HashMap<>();
    try {
      JsonMapper json = JsonMapper.builder().build();
      for (JsonNode image : report.get().path("images")) {
        for (JsonNode layer : image.path("layers")) {
          if (layer.path("contents").isObject()) {
            known.put(
                layer.path("digest").asText(),
                json.treeToValue(layer.path("contents"), LayerContents.class));
          }
        }
      }
      return new KnownContents(known);
    } catch (IOException | IllegalArgumentException damaged) {
      return none();
    }
  }

  Optional<LayerContents> of(Digest layer) {
    return Optional.ofNullable(contents.get(layer.toString()));
  }
}
