package dev.buildimage.ci;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** The CI files of a repository. */
public final class CiFiles {
  private final Path workTree;

  /** Those below a repository's root. */
  public CiFiles(Path workTree) {
    this.workTree = workTree;
  }

  /**
   * What is to be done.
   *
   * @param changes that make the files say what they should
   * @param left files of this plugin that are of no use with these settings
   */
  public record Plan(List<CiChange> changes, List<String> left) {
    /** Copies the lists. */
    public Plan {
      changes = List.copyOf(changes);
      left = List.copyOf(left);
    }
  }

  /**
   * Compares the files with what they should be. Nothing is written.
   *
   * @param overwrite whether parts that somebody has edited are given up
   * @throws CiException with all that is in the way, by file and line
   * @throws IOException when a file can't be read
   */
  public Plan plan(CiSettings settings, boolean overwrite) throws CiException, IOException {
    settings.check();
    List<CiChange> changes = new ArrayList<>();
    List<String> left = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (CiSystem system : CiSystem.values()) {
      if (!settings.systems().contains(system)) {
        continue;
      }
      CiTexts texts = new CiTexts(system, settings);
      Map<String, List<CiPart>> files = texts.files();
      for (Map.Entry<String, List<CiPart>> file : files.entrySet()) {
        try {
          change(file.getKey(), file.getValue(), overwrite).ifPresent(changes::add);
        } catch (CiException e) {
          problems.add(e.getMessage());
        }
      }
      for (String path : texts.known()) {
        Optional<FileText> there = files.containsKey(path) ? Optional.empty() : read(path);
        there.filter(file -> new MarkedFile(file).isMarked()).ifPresent(file -> left.add(path));
      }
    }
    if (!problems.isEmpty()) {
      throw new CiException(String.join("\n", problems));
    }
    return new Plan(changes, left);
  }

  private Optional<CiChange> change(String path, List<CiPart> parts, boolean overwrite)
      throws CiException, IOException {
    Optional<FileText> before = read(path);
    if (before.isEmpty()) {
      return Optional.of(new CiChange(path, workTree, Optional.empty(), MarkedFile.whole(parts)));
    }
    String after = new MarkedFile(before.get()).update(parts, overwrite);
    Optional<YamlSyntax.Problem> problem =
        new YamlSyntax().problem(new FileText(path, before.get().file(), after));
    if (problem.isPresent()) {
      throw new CiException(
          path
              + ":"
              + problem.get().line()
              + ": with what builder:ci writes, this would be no YAML ("
              + problem.get().what()
              + "): correct the lines around its marks");
    }
    return after.equals(before.get().text())
        ? Optional.empty()
        : Optional.of(new CiChange(path, workTree, before, after));
  }

  /** A new file's folder may be a link, too. */
  private void requireFolder(String path, Path folder) throws CiException, IOException {
    Path there = folder;
    while (!there.equals(workTree) && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = Objects.requireNonNull(there.getParent());
    }
    if (!there.equals(workTree)
        && (!Files.isDirectory(there) || !there.toRealPath().startsWith(workTree.toRealPath()))) {
      throw new CiException(
          path
              + ": "
              + workTree.relativize(there)
              + " is no folder of the repository, or a link that leads out of it: remove it");
    }
  }

  private Optional<FileText> read(String path) throws CiException, IOException {
    Path file = workTree.resolve(path);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      requireFolder(path, Objects.requireNonNull(file.getParent()));
      return Optional.empty();
    }
    if (!Files.isRegularFile(file) || !file.toRealPath().startsWith(workTree.toRealPath())) {
      throw new CiException(
          path + ": this is no file of the repository, or a link that leads out of it: remove it");
    }
    return Optional.of(FileText.read(workTree, path));
  }
}
