package dev.buildimage.build;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What an image is, but its times, in lines: one for each field of the config and for each entry of
 * the file system. Reads layers by itself, so that a fault of ours in them shows.
 */
final class ImageLines {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";
  private static final String XATTR = "SCHILY.xattr.";

  /** What says how an image was built, and not what it is. */
  private static final Set<String> HOW_BUILT =
      Set.of(
          "created",
          "container",
          "container_config",
          "docker_version",
          "history",
          "parent",
          "rootfs");

  /** What a container that the image was built in was called; Docker's and ours have none. */
  private static final Set<String> OF_CONTAINER = Set.of("Hostname", "Image");

  private final Map<String, Entry> tree = new TreeMap<>();

  private ImageLines() {}

  /**
   * One file, under whatever names it has.
   *
   * @param what all but its names
   */
  private record Entry(boolean folder, String what, List<String> names) {}

  /** Describes an image of ours. */
  static List<String> of(ContentStore store, Image image) throws IOException {
    return of(
        store.blob(image.manifest().config().digest()),
        image.manifest().layers().stream().map(layer -> store.blob(layer.digest())).toList());
  }

  /**
   * Describes an image.
   *
   * @param layers tar files, compressed or not, from the lowest
   */
  static List<String> of(Path config, List<Path> layers) throws IOException {
    List<String> lines = new ArrayList<>();
    JsonNode json = JSON.readTree(config.toFile());
    addFields("", json, HOW_BUILT, lines);
    addFields("config.", json.path("config"), OF_CONTAINER, lines);
    ImageLines files = new ImageLines();
    for (Path layer : layers) {
      try (InputStream in = new BufferedInputStream(Files.newInputStream(layer))) {
        in.mark(2);
        boolean gzip = in.read() == 0x1f && in.read() == 0x8b;
        in.reset();
        files.add(gzip ? new GZIPInputStream(in) : in);
      }
    }
    files.describe(lines);
    return lines;
  }

  /** A field that is absent means the same as one that is empty. */
  private static void addFields(
      String prefix, JsonNode fields, Set<String> omitted, List<String> lines) {
    for (Map.Entry<String, JsonNode> field : fields.properties()) {
      JsonNode value = field.getValue();
      boolean empty =
          value.isContainerNode()
              ? value.isEmpty() || prefix.isEmpty()
              : Set.of("", "false", "null").contains(value.asText());
      if (!empty && !omitted.contains(field.getKey())) {
        lines.add(prefix + field.getKey() + " " + sorted(value));
      }
    }
  }

  private static Object sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      Map<String, JsonNode> fields = new TreeMap<>();
      object.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
      return fields;
    }
    return node;
  }

  /** Puts a layer on top (OCI image-spec, "Applying Changesets"). */
  private void add(InputStream layer) throws IOException {
    Map<String, Entry> added = new LinkedHashMap<>();
    Set<String> removed = new HashSet<>();
    Set<String> emptied = new HashSet<>();
    try (TarArchiveInputStream tar = new TarArchiveInputStream(layer, "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        String path = path(entry.getName());
        String name = path.substring(path.lastIndexOf('/') + 1);
        String folder = path.substring(0, path.length() - name.length());
        if (name.equals(OPAQUE)) {
          emptied.add(folder);
        } else if (name.startsWith(WHITEOUT)) {
          removed.add(folder + name.substring(WHITEOUT.length()));
        } else {
          String linked = path(entry.getLinkName());
          added.put(
              path,
              !entry.isLink()
                  ? read(entry, tar)
                  : added.containsKey(linked) ? added.get(linked) : tree.get(linked));
        }
      }
    }
    removed.forEach(this::remove);
    emptied.forEach(this::empty);
    added.forEach(
        (path, entry) -> {
          if (!entry.folder()) {
            remove(path);
          }
          tree.put(path, entry);
        });
  }

  private void remove(String path) {
    tree.remove(path);
    empty(path + "/");
  }

  private void empty(String folder) {
    tree.keySet().removeIf(path -> path.startsWith(folder) && !path.equals(folder));
  }

  /** Absolute and without a slash at its end; the root is {@code /}. */
  private static String path(String name) {
    return Path.of("/").resolve(name).normalize().toString();
  }

  private static Entry read(TarArchiveEntry entry, InputStream content) throws IOException {
    StringBuilder what = new StringBuilder();
    if (entry.isSymbolicLink()) {
      what.append("link");
    } else {
      what.append(
          entry.isDirectory()
              ? "folder"
              : entry.isFIFO()
                  ? "fifo"
                  : entry.isCharacterDevice() || entry.isBlockDevice()
                      ? "device " + entry.getDevMajor() + ":" + entry.getDevMinor()
                      : "file");
      what.append(' ').append(Integer.toOctalString(entry.getMode() & 07777));
    }
    what.append(' ').append(entry.getLongUserId()).append(':').append(entry.getLongGroupId());
    if (entry.isSymbolicLink()) {
      what.append(" -> ").append(entry.getLinkName());
    } else if (!entry.isDirectory()) {
      what.append(' ').append(entry.getSize()).append(' ').append(shown(content.readAllBytes()));
    }
    new TreeMap<>(entry.getExtraPaxHeaders())
        .forEach(
            (name, value) -> {
              if (name.startsWith(XATTR)) {
                what.append(' ').append(name.substring(XATTR.length())).append('=').append(value);
              }
            });
    return new Entry(entry.isDirectory(), what.toString().strip(), new ArrayList<>());
  }

  private static String shown(byte[] content) {
    String text = new String(content, StandardCharsets.UTF_8).replace('\n', '|');
    return content.length <= 40 && text.chars().allMatch(c -> c >= ' ' && c < 0x7f)
        ? text
        : Digest.of(content).shortHex();
  }

  private void describe(List<String> lines) {
    tree.forEach((path, entry) -> entry.names().add(path));
    tree.forEach(
        (path, entry) ->
            lines.add(
                path
                    + " "
                    + entry.what()
                    + (entry.names().size() == 1 ? "" : " = " + entry.names().get(0))));
  }

  /**
   * How two images differ.
   *
   * @return lines that only the first has, with {@code ours}, and only the second, {@code theirs}
   */
  static List<String> differences(Collection<String> ours, Collection<String> theirs) {
    List<String> differences = new ArrayList<>();
    addMissing("ours ", ours, new HashSet<>(theirs), differences);
    addMissing("theirs ", theirs, new HashSet<>(ours), differences);
    return differences;
  }

  private static void addMissing(
      String prefix, Collection<String> lines, Set<String> others, List<String> differences) {
    lines.stream()
        .filter(line -> !others.contains(line))
        .forEach(line -> differences.add(prefix + line));
  }
}
