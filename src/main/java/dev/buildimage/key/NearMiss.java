package dev.buildimage.key;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** A file beside the one that isn't there, with a name at most two typing errors away. */
final class NearMiss {
  private static final int FAR = 3;

  private NearMiss() {}

  static Optional<String> of(Path missing) {
    Path folder = missing.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      return Optional.empty();
    }
    String wanted = missing.getFileName().toString().toLowerCase(Locale.ROOT);
    int best = Math.min(FAR, wanted.length());
    Optional<String> found = Optional.empty();
    try (DirectoryStream<Path> beside = Files.newDirectoryStream(folder)) {
      for (Path candidate : beside) {
        String name = candidate.getFileName().toString();
        int distance = distance(wanted, name.toLowerCase(Locale.ROOT));
        if (distance < best) {
          best = distance;
          found = Optional.of(name);
        }
      }
    } catch (IOException e) {
      // only a hint is lost
      return Optional.empty();
    }
    return found;
  }

  /** Levenshtein's. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
