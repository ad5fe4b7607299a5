package dev.buildimage.image;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An image's config (OCI image specification, "Image Configuration"): a JSON tree that is only ever
 * changed where a change is meant, so that {@code Healthcheck.StartInterval}, {@code Shell}, {@code
 * OnBuild} and fields that nobody knows yet pass through.
 */
public final class ImageConfig {
  private final byte[] bytes;
  private final ObjectNode json;

  private ImageConfig(byte[] bytes, ObjectNode json) {
    this.bytes = bytes;
    this.json = json;
  }

  /**
   * Reads a config.
   *
   * @throws InvalidImageException when it is no JSON object
   */
  public static ImageConfig parse(byte[] bytes) {
    return new ImageConfig(bytes, Json.object(bytes, "the image config"));
  }

  /** The config of an image with nothing in it. */
  public static ImageConfig scratch(Platform platform) {
    ObjectNode json = Json.newObject();
    json.put("architecture", platform.architecture()).put("os", platform.os());
    platform.variant().ifPresent(variant -> json.put("variant", variant));
    json.putObject("config");
    json.putObject("rootfs").put("type", "layers").putArray("diff_ids");
    return new ImageConfig(Json.bytes(json), json);
  }

  /** A copy, changed by {@code change}, which gets the whole tree. */
  public ImageConfig edit(Consumer<ObjectNode> change) {
    ObjectNode copy = json();
    change.accept(copy);
    return new ImageConfig(Json.bytes(copy), copy);
  }

  /**
   * A copy, changed by {@code change}, which gets the {@code config} object, the run parameters.
   */
  public ImageConfig editRun(Consumer<ObjectNode> change) {
    return edit(
        whole -> {
          JsonNode run = whole.path("config");
          change.accept(run instanceof ObjectNode object ? object : whole.putObject("config"));
        });
  }

  /**
   * A copy with one layer more and its line of history.
   *
   * @param diffId digest of the layer's uncompressed tar
   * @param history the line for {@code history}, without {@code empty_layer}
   */
  public ImageConfig withLayer(Digest diffId, History history) {
    return edit(
        whole -> {
          JsonNode rootfs = whole.path("rootfs");
          ObjectNode object =
              rootfs instanceof ObjectNode o ? o : whole.putObject("rootfs").put("type", "layers");
          JsonNode ids = object.path("diff_ids");
          ArrayNode array = ids instanceof ArrayNode a ? a : object.putArray("diff_ids");
          fillHistory(whole, array.size(), history.created());
          array.add(diffId.toString());
          addHistory(whole, history, false);
        });
  }

  /** A copy with a line of history for a step that made no layer. */
  public ImageConfig withEmptyLayer(History history) {
    return edit(whole -> addHistory(whole, history, true));
  }

  /**
   * History is told from lowest to highest without layer numbers: a base that tells none of its
   * layers gets lines that say so, else ours would be taken for theirs.
   */
  private static void fillHistory(ObjectNode whole, int layers, String created) {
    ArrayNode lines = history(whole);
    int told = 0;
    for (JsonNode line : lines) {
      told += line.path("empty_layer").asBoolean() ? 0 : 1;
    }
    for (; told < layers; told++) {
      lines.addObject().put("created", created).put("comment", "layer without history");
    }
  }

  private static void addHistory(ObjectNode whole, History history, boolean empty) {
    ObjectNode line = history(whole).addObject();
    line.put("created", history.created()).put("created_by", history.createdBy());
    line.put("comment", history.comment());
    if (empty) {
      line.put("empty_layer", true);
    }
    whole.put("created", history.created());
  }

  private static ArrayNode history(ObjectNode whole) {
    return whole.path("history") instanceof ArrayNode lines ? lines : whole.putArray("history");
  }

  /**
   * A line of {@code history}.
   *
   * @param created RFC 3339, as in {@code 2026-11-22T00:00:00Z}
   * @param createdBy the instruction
   * @param comment who made it
   */
  public record History(String created, String createdBy, String comment) {}

  /** Digests of the uncompressed layers, lowest first. */
  public List<Digest> diffIds() {
    List<Digest> ids = new ArrayList<>();
    for (JsonNode id : json.path("rootfs").path("diff_ids")) {
      ids.add(Digest.parse(id.asText()));
    }
    return ids;
  }

  /** The platform; empty where the config names none (an artifact's). */
  public Optional<Platform> platform() {
    return Platform.of(json);
  }

  /** Environment in the order of the document; a name without {@code =} has the value "". */
  public Map<String, String> env() {
    Map<String, String> env = new LinkedHashMap<>();
    for (JsonNode entry : run().path("Env")) {
      String text = entry.asText();
      int equals = text.indexOf('=', 1);
      env.put(
          equals < 0 ? text : text.substring(0, equals),
          equals < 0 ? "" : text.substring(equals + 1));
    }
    return env;
  }

  /** A copy in which a variable of the environment is set, at its old place if it had one. */
  public ImageConfig withEnv(String name, String value) {
    return editRun(
        run -> {
          ArrayNode old = run.path("Env") instanceof ArrayNode array ? array : run.arrayNode();
          ArrayNode env = run.putArray("Env");
          boolean set = false;
          for (JsonNode entry : old) {
            boolean same = entry.asText().split("=", 2)[0].equals(name);
            if (!same) {
              env.add(entry);
            } else if (!set) {
              env.add(name + "=" + value);
              set = true;
            }
          }
          if (!set) {
            env.add(name + "=" + value);
          }
        });
  }

  /** The user as written, {@code name|uid[:group|gid]}; "" means root. */
  public String user() {
    return run().path("User").asText("");
  }

  /** The working directory; "/" when none is set. */
  public String workingDir() {
    String dir = run().path("WorkingDir").asText("");
    return dir.isEmpty() ? "/" : dir;
  }

  public List<String> entrypoint() {
    return strings("Entrypoint");
  }

  public List<String> cmd() {
    return strings("Cmd");
  }

  /** The shell of shell-form instructions; {@code /bin/sh -c} when none is set. */
  public List<String> shell() {
    List<String> shell = strings("Shell");
    return shell.isEmpty() ? List.of("/bin/sh", "-c") : shell;
  }

  private List<String> strings(String field) {
    List<String> found = new ArrayList<>();
    run().path(field).forEach(node -> found.add(node.asText()));
    return found;
  }

  private JsonNode run() {
    return json.path("config");
  }

  /** The document as it was read or written; not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** A copy of the tree. */
  public ObjectNode json() {
    return json.deepCopy();
  }
}
