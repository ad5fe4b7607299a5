package dev.buildimage.build;

import dev.buildimage.dockerfile.IgnoreRules;
import dev.buildimage.image.Digest;
import dev.buildimage.key.KeyEntry;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeySnapshot;
import java.util.ArrayList;
import java.util.List;

/**
 * A cache with its inputs as they were when the key was computed.
 *
 * <p>Its lines in the manifest are
 *
 * <pre>
 * cache NAME command TEXT
 * cache NAME exclude PATTERN
 * cache NAME input MODE TYPE OBJECT→PATH      as git ls-tree -r has it, with a tab before the path
 * cache NAME path FOLDER
 * cache NAME replay TEXT                      if it isn't the command
 * </pre>
 *
 * where a line break of a text is {@code \n}, and a backslash {@code \\}.
 *
 * @param cache as it is configured
 * @param inputs what its command sees
 * @param files the same, file by file
 */
public record KeyedCache(Cache cache, KeySnapshot inputs, List<KeyEntry> files) {
  /** Copies the list. */
  public KeyedCache {
    files = List.copyOf(files);
  }

  static KeyedCache of(Cache cache, KeySnapshot inputs) throws KeyException {
    return new KeyedCache(cache, inputs, inputs.fileEntries());
  }

  /** All its lines. */
  List<String> lines() {
    List<String> lines = filling();
    cache.replay().ifPresent(replay -> lines.add(line("replay", oneLine(replay))));
    return lines;
  }

  /**
   * What decides its content.
   *
   * @param toolsKey of the image that the command runs in
   */
  Digest id(String toolsKey) {
    return Digest.of(toolsKey + "\n" + String.join("\n", filling()));
  }

  /** The same without the inputs' content, which is what changes day by day. */
  Digest configuration(String toolsKey) {
    return Digest.of(toolsKey + "\n" + String.join("\n", configured()));
  }

  IgnoreRules excluded() {
    return IgnoreRules.of(cache.excludes());
  }

  private List<String> filling() {
    List<String> lines = configured();
    files.forEach(file -> lines.add(line("input", file.line())));
    return lines;
  }

  private List<String> configured() {
    List<String> lines = new ArrayList<>();
    lines.add(line("command", oneLine(cache.command())));
    cache.excludes().stream().sorted().forEach(exclude -> lines.add(line("exclude", exclude)));
    cache.paths().stream().sorted().forEach(path -> lines.add(line("path", path)));
    return lines;
  }

  private String line(String kind, String text) {
    return "cache " + cache.name() + " " + kind + " " + text;
  }

  private static String oneLine(String text) {
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
  }
}
