package dev.buildimage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** In what two images differ that should be one, as far as their documents tell. */
final class ManifestDifference {
  private static final int SHOWN = 60;

  private final List<String> found = new ArrayList<>();

  /**
   * Compares.
   *
   * @param here the one that was built
   * @param hereConfig its config
   * @param there the one of the registry
   * @param thereConfig its config; missing when it is an index, or can't be had
   */
  static String of(Manifest here, JsonNode hereConfig, Manifest there, JsonNode thereConfig) {
    ManifestDifference difference = new ManifestDifference();
    if (here instanceof ImageManifest one && there instanceof ImageManifest other) {
      difference.layers(one.layers(), other.layers(), hereConfig);
      difference.json("config", "", hereConfig, thereConfig, Set.of("rootfs"));
      difference.json(
          "manifest", "", one.json(), other.json(), Set.of("layers", "config", "schemaVersion"));
    } else if (here.getClass().equals(there.getClass())) {
      difference.json("index", "", here.json(), there.json(), Set.of());
    } else {
      difference.found.add("one is an index, the other a single image");
    }
    return difference.found.isEmpty()
        ? "only the order or white space of the documents"
        : String.join("; ", difference.found);
  }

  private void layers(List<Descriptor> here, List<Descriptor> there, JsonNode config) {
    if (here.size() != there.size()) {
      found.add(here.size() + " layers here, " + there.size() + " there");
    }
    List<String> commands = new ArrayList<>();
    for (JsonNode step : config.path("history")) {
      if (!step.path("empty_layer").asBoolean()) {
        commands.add(step.path("created_by").asText());
      }
    }
    for (int i = 0; i < Math.min(here.size(), there.size()); i++) {
      Descriptor one = here.get(i);
      Descriptor other = there.get(i);
      if (!one.digest().equals(other.digest())) {
        String command = i < commands.size() ? " (" + shorten(commands.get(i)) + ")" : "";
        found.add(
            "layer %d%s is %s of %d bytes here, %s of %d bytes there"
                .formatted(i + 1, command, one.digest(), one.size(), other.digest(), other.size()));
      }
    }
  }

  private static String shorten(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…";
  }

  private void json(String what, String path, JsonNode here, JsonNode there, Set<String> ignored) {
    if (here.isMissingNode() && there.isMissingNode() || here.equals(there)) {
      return;
    }
    if (!here.isObject() || !there.isObject()) {
      found.add(what + path + " is " + shown(here) + " here, " + shown(there) + " there");
      return;
    }
    Set<String> names = new TreeSet<>();
    here.fieldNames().forEachRemaining(names::add);
    there.fieldNames().forEachRemaining(names::add);
    names.removeAll(ignored);
    for (String name : names) {
      json(what, path + "." + name, here.path(name), there.path(name), Set.of());
    }
  }

  private static String shown(JsonNode node) {
    return node instanceof MissingNode ? "nothing" : shorten(node.toString());
  }
}
