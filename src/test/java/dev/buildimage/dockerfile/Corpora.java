package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** BuildKit's own test files, which are beside the checkout and never in it. */
final class Corpora {
  private Corpora() {}

  private static Path folder() {
    Path folder = Path.of(System.getProperty("corpora", "../shared/corpora"), "dockerfile-parser");
    assertThat(folder)
        .as("the corpora are missing: put them there, or name them by -Dcorpora=…")
        .isDirectory();
    return folder;
  }

  static String text(String... names) {
    try {
      return Files.readString(folder().resolve(Path.of("", names)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<String> lines(String name) {
    return text(name).lines().toList();
  }

  static List<String> namesIn(String name) {
    try (Stream<Path> files = Files.list(folder().resolve(name))) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
