package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What all nodes have handed on. */
final class ShardResults {
  private final List<Result> results = new ArrayList<>();

  /**
   * One node's, of one module.
   *
   * @param root the folder with the paths of the checkout
   * @param reports by their paths in the checkout; those that are there
   * @param reportFolders all folders of reports that the node has handed on, of any module
   */
  record Result(
      Path root, ShardRecord record, Map<String, TestReport> reports, Set<String> reportFolders) {
    /** The paths in the checkout of all reports that an execution has written. */
    static List<String> paths(ShardRecord.Execution execution) {
      return execution.reports().stream().map(name -> execution.folder() + "/" + name).toList();
    }

    Path file(String path) {
      return root.resolve(path);
    }
  }

  private ShardResults() {}

  /**
   * Reads all below a folder.
   *
   * @throws BuildException when something isn't what a node writes
   */
  static ShardResults read(Path folder) throws IOException, BuildException {
    if (!Files.isDirectory(folder)) {
      throw new BuildException(
          folder + " is no folder: put what the nodes have handed on there, or set builder.shards");
    }
    List<Path> files;
    try (Stream<Path> all = Files.walk(folder)) {
      files = all.filter(file -> file.endsWith(ShardRecord.NAME)).sorted().toList();
    }
    if (files.isEmpty()) {
      throw new BuildException(
          folder
              + " has no "
              + ShardRecord.NAME
              + ": have each node hand on **/target/builder/"
              + ShardRecord.NAME
              + " beside its reports");
    }
    ShardResults read = new ShardResults();
    Map<Path, Set<String>> folders = new HashMap<>();
    for (Path file : files) {
      read.results.add(result(file, folders));
    }
    return read;
  }

  private static Set<String> reportFolders(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> file.getFileName().toString().matches("TEST-.*[.]xml"))
          .map(
              file -> root.relativize(file.getParent()).toString().replace(File.separatorChar, '/'))
          .filter(folder -> folder.matches("(.*/)?(surefire|failsafe)-reports"))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static Result result(Path file, Map<Path, Set<String>> folders)
      throws IOException, BuildException {
    ShardRecord record = ShardRecord.read(file);
    for (String path :
        Stream.concat(
                Stream.of(record.file(), record.module()),
                record.executions().stream().flatMap(each -> Result.paths(each).stream()))
            .toList()) {
      Path relative = Path.of(path);
      if (relative.isAbsolute()
          || !relative.normalize().equals(relative) && !path.equals(".")
          || relative.startsWith("..")) {
        throw new BuildException(
            file
                + " names "
                + path
                + ", which is outside of the repository: don't use this result");
      }
    }
    if (!file.endsWith(Path.of(record.file()))) {
      throw new BuildException(
          file
              + " is "
              + record.file()
              + " in the node's checkout: hand on files with their paths there");
    }
    Path root = file;
    for (int i = 0; i < Path.of(record.file()).getNameCount(); i++) {
      root = Objects.requireNonNull(root.getParent());
    }
    Map<String, TestReport> reports = new LinkedHashMap<>();
    for (ShardRecord.Execution execution : record.executions()) {
      for (String path : Result.paths(execution)) {
        if (Files.isRegularFile(root.resolve(path)) && !reports.containsKey(path)) {
          reports.put(path, TestReport.read(root.resolve(path)));
        }
      }
    }
    if (!folders.containsKey(root)) {
      folders.put(root, reportFolders(root));
    }
    return new Result(root, record, reports, folders.get(root));
  }

  List<Result> all() {
    return results;
  }
}
