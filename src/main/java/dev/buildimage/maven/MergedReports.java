package dev.buildimage.maven;

import dev.buildimage.maven.ShardResults.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** All nodes' reports in one checkout's own folders, as if one machine had run all tests. */
final class MergedReports {
  private static final String PREFIX = "TEST-";
  private static final String SUFFIX = ".xml";

  private static final List<String> TEXTS = List.of(".txt", "-output.txt");

  private MergedReports() {}

  /**
   * Puts them there, in the place of the reports that were. All are complete beside their folders
   * before any takes its place, and whatever else is in the folders stays.
   */
  static void write(Path workTree, List<Result> results) throws IOException {
    Map<Path, Path> folders = new LinkedHashMap<>();
    for (Result result : results) {
      for (String path : result.reports().keySet()) {
        Path place = Objects.requireNonNull(workTree.resolve(path).getParent());
        if (!folders.containsKey(place)) {
          Path made = place.resolveSibling("." + place.getFileName() + ".merging");
          if (Files.exists(made)) {
            delete(files(made));
          }
          folders.put(place, Files.createDirectories(made));
        }
        copy(result, path, folders.get(place));
      }
    }
    for (Map.Entry<Path, Path> folder : folders.entrySet()) {
      Path place = Files.createDirectories(folder.getKey());
      delete(files(place).stream().filter(MergedReports::isOfReport).toList());
      for (Path file : files(folder.getValue())) {
        Files.move(file, place.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
      Files.delete(folder.getValue());
    }
  }

  /** With the texts that Surefire writes beside it. */
  private static void copy(Result result, String path, Path to) throws IOException {
    Path report = result.file(path);
    String file = report.getFileName().toString();
    String name = file.substring(PREFIX.length(), file.length() - SUFFIX.length());
    // a framework that calls all classes by one name has one on each node
    String free =
        Files.exists(to.resolve(file))
            ? name + "-" + result.record().node() + "of" + result.record().nodes()
            : name;
    Files.copy(report, to.resolve(PREFIX + free + SUFFIX));
    for (String text : TEXTS) {
      Path beside = report.resolveSibling(name + text);
      if (Files.isRegularFile(beside)) {
        Files.copy(beside, to.resolve(free + text));
      }
    }
  }

  /** Whether it is a report, or one of the texts beside it. */
  private static boolean isOfReport(Path file) {
    String name = file.getFileName().toString();
    if (name.startsWith(PREFIX) && name.endsWith(SUFFIX)) {
      return true;
    }
    return TEXTS.stream()
        .filter(name::endsWith)
        .map(text -> name.substring(0, name.length() - text.length()))
        .anyMatch(of -> Files.exists(file.resolveSibling(PREFIX + of + SUFFIX)));
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static void delete(List<Path> files) throws IOException {
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
