package dev.buildimage.ci;

import dev.buildimage.dockerfile.Location;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What a part of a file should be instead of what it is.
 *
 * @param start offset of the part in the file's text
 * @param end offset behind it
 * @param replacement ASCII
 */
public record Change(FileText file, int start, int end, String replacement) {
  /**
   * Writes the changes, each file at once.
   *
   * @throws IOException when a file can't be written; it is then as it was
   */
  public static void apply(List<Change> changes) throws IOException {
    Map<FileText, List<Change>> byFile =
        changes.stream()
            .collect(Collectors.groupingBy(Change::file, LinkedHashMap::new, Collectors.toList()));
    for (Map.Entry<FileText, List<Change>> file : byFile.entrySet()) {
      file.getKey().write(file.getValue());
    }
  }

  /** Where it begins. */
  public Location location() {
    return file.location(start);
  }

  /** {@code file:line old → new}. */
  @Override
  public String toString() {
    return location() + " " + file.text().substring(start, end) + " → " + replacement;
  }
}
