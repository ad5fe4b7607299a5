package dev.buildimage.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What makes two keys differ.
 *
 * @param files in the order of their paths
 * @param lines that are no files, in the order of their names
 */
public record KeyDifference(List<FileChange> files, List<LineChange> lines) {
  private static final String MAVEN = "maven ";
  private static final String ORDER = MAVEN + "order";
  private static final String CACHE = "cache ";

  /** Copies the lists. */
  public KeyDifference {
    files = List.copyOf(files);
    lines = List.copyOf(lines);
  }

  /**
   * The difference of two manifests and the inputs that they list.
   *
   * @throws KeyException when git's objects can't be read
   */
  public static KeyDifference between(
      KeySnapshot inputsBefore, KeyManifest before, KeySnapshot inputsAfter, KeyManifest after)
      throws KeyException {
    return new KeyDifference(
        inputsBefore.changes(inputsAfter), LineDifference.between(before, after));
  }

  /** Whether nothing differs. */
  public boolean isEmpty() {
    return files.isEmpty() && lines.isEmpty();
  }

  /** What of it makes the tools' keys differ: neither Maven's lines nor those of caches. */
  public KeyDifference ofTools() {
    return new KeyDifference(
        files,
        lines.stream().filter(line -> !isMaven(line) && !line.name().startsWith(CACHE)).toList());
  }

  /**
   * The same for people: hashes of what meets in a module say nothing where a line says what came
   * or went.
   */
  public KeyDifference readable() {
    List<LineChange> telling =
        lines.stream().filter(line -> !line.name().startsWith(ORDER)).toList();
    return telling.stream().anyMatch(KeyDifference::isMaven)
        ? new KeyDifference(files, telling)
        : this;
  }

  private static boolean isMaven(LineChange line) {
    return line.name().startsWith(MAVEN);
  }

  /** Each change in two words, as in {@code pom.xml changed}; lines first, they are fewer. */
  public List<String> causes() {
    List<String> causes = new ArrayList<>();
    lines.forEach(line -> causes.add(line.name() + " " + verb(line.before(), line.after())));
    files.forEach(file -> causes.add(file.name() + " " + verb(file.before(), file.after())));
    return causes;
  }

  private static String verb(Optional<?> before, Optional<?> after) {
    return before.isEmpty() ? "added" : after.isEmpty() ? "removed" : "changed";
  }
}
