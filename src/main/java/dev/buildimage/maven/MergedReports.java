package dev.buildimage.maven;

import dev.buildimage.maven.ShardResults.Result;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All nodes' reports in one checkout's own folders, as if one machine had run all tests. */
final class MergedReports {
  private static final String PREFIX = "TEST-";
  private static final String SUFFIX = ".xml";

  private MergedReports() {}

  /**
   * Puts them there. Each folder is complete beside its place before any takes it, and what was in
   * its place goes.
   */
  static void write(Path workTree, List<Result> results) throws IOException {
    Map<Path, Path> folders = new LinkedHashMap<>();
    for (Result result : results) {
      for (String path : result.reports().keySet()) {
        Path place = workTree.resolve(path).getParent();
        if (!folders.containsKey(place)) {
          Path made = place.resolveSibling("." + place.getFileName() + ".merging");
          delete(made);
          folders.put(place, Files.createDirectories(made));
        }
        copy(result, path, folders.get(place));
      }
    }
    for (Map.Entry<Path, Path> folder : folders.entrySet()) {
      delete(folder.getKey());
      Files.move(folder.getValue(), folder.getKey());
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
    for (String text : List.of(".txt", "-output.txt")) {
      Path beside = report.resolveSibling(name + text);
      if (Files.isRegularFile(beside)) {
        Files.copy(beside, to.resolve(free + text));
      }
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.notExists(folder)) {
      return;
    }
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, IOException failure)
              throws IOException {
            Files.delete(visited);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
