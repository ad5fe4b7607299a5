package dev.buildimage.maven;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The text of one line: {@code maven}, its kind, and words. A word that would hold white space has
 * it percent-encoded, and the work tree's own path is {@code .}, so that no machine is in a line.
 */
final class LineText {
  private final Path workTree;
  private final List<String> words = new ArrayList<>();

  LineText(Path workTree, String kind) {
    this.workTree = workTree;
    words.add("maven");
    words.add(kind);
  }

  /** A word; a hyphen where there is none. */
  LineText word(String value) {
    words.add(value == null || value.isBlank() ? "-" : encoded(value.strip()));
    return this;
  }

  /** {@code name=value}, unless there is no value or it is what goes without saying. */
  LineText attribute(String name, String value, String usual) {
    return Optional.ofNullable(value)
        .map(String::strip)
        .filter(text -> !text.isEmpty() && !text.equals(usual))
        .map(text -> word(name + "=" + text))
        .orElse(this);
  }

  private String encoded(String text) {
    String portable =
        text.replace(workTree.toUri().toString().replaceFirst("/$", ""), "file:.")
            .replace(workTree.toString(), ".");
    StringBuilder out = new StringBuilder();
    portable
        .chars()
        .forEach(
            c -> {
              if (c <= ' ' || c == 0x7f) {
                out.append(String.format("%%%02X", c));
              } else {
                out.append((char) c);
              }
            });
    return out.toString();
  }

  @Override
  public String toString() {
    return String.join(" ", words);
  }
}
