package dev.buildimage.maven;

import dev.buildimage.key.InputSource;
import dev.buildimage.key.KeyException;
import java.io.File;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files of a work tree or a commit. Paths are where a file is, or would be if it was checked
 * out; what is outside the repository is not there.
 */
final class SourceFiles {
  private final Path workTree;
  private final InputSource source;
  private final Map<Path, Optional<byte[]>> read = new HashMap<>();
  private final Set<String> asked = new LinkedHashSet<>();

  SourceFiles(Path workTree, InputSource source) {
    this.workTree = workTree;
    this.source = source;
  }

  Path workTree() {
    return workTree;
  }

  /** A file's path in the repository. */
  String name(Path file) {
    return workTree.relativize(file).toString().replace(File.separatorChar, '/');
  }

  boolean isFile(Path file) throws KeyException {
    return content(file).isPresent();
  }

  boolean isFolder(Path folder) throws KeyException {
    if (!folder.startsWith(workTree)) {
      return false;
    }
    return folder.equals(workTree) || source.isFolder(name(folder));
  }

  /** Empty where there is no file. */
  Optional<byte[]> content(Path file) throws KeyException {
    if (!file.startsWith(workTree) || file.equals(workTree)) {
      return Optional.empty();
    }
    Optional<byte[]> known = read.get(file);
    if (known == null) {
      asked.add(name(file));
      known = source.content(name(file));
      read.put(file, known);
    }
    return known;
  }

  /** The folders right below another that have a file of a name, sorted. */
  List<String> foldersWith(Path folder, String file) throws KeyException {
    String path = folder.equals(workTree) ? "." : name(folder);
    asked.add(path);
    String start = path.equals(".") ? "" : path + "/";
    Pattern found = Pattern.compile(Pattern.quote(start) + "([^/]+)/" + Pattern.quote(file));
    return source.snapshot(List.of(path)).filePaths().stream()
        .map(found::matcher)
        .filter(Matcher::matches)
        .map(matcher -> matcher.group(1))
        .sorted()
        .toList();
  }

  /** A path of which everything matters, from now on. */
  void watch(Path path) {
    asked.add(name(path));
  }

  /** All that was asked for, there or not. */
  List<String> asked() {
    return List.copyOf(asked);
  }
}
