package dev.buildimage.ci;

import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The files of a repository that may name a builder image, of all that git doesn't ignore. */
final class PinFiles {
  private static final Pattern NAMES =
      Pattern.compile(
          String.join(
              "|",
              // CircleCI: config.yml, and what others a setup workflow or config pack takes
              "\\.circleci/.*\\.ya?ml",
              "\\.github/workflows/[^/]*\\.ya?ml",
              // GitHub: an action is a folder with this file, wherever it is
              "(?:.*/)?action\\.ya?ml",
              "(?:.*/)?(?:Docker|Container)file[^/]*",
              "(?:.*/)?[^/]*\\.[Dd]ockerfile",
              "(?:.*/)?(?:docker-)?compose[^/]*\\.ya?ml",
              "(?:.*/)?\\.devcontainer\\.json",
              "(?:.*/)?\\.devcontainer/(?:.*/)?devcontainer\\.json"));

  private final KeyRepository repository;

  PinFiles(KeyRepository repository) {
    this.repository = repository;
  }

  /**
   * Reads them, in the order of their paths.
   *
   * @param more further files, relative to the repository's root
   * @throws PinException when one of those is no file that git doesn't ignore
   */
  List<FileText> read(List<String> more) throws PinException, KeyException, IOException {
    Path workTree = repository.workTree().toRealPath();
    Set<String> all = new TreeSet<>(repository.snapshot(List.of(".")).filePaths());
    Set<String> chosen = new TreeSet<>();
    all.stream().filter(path -> NAMES.matcher(path).matches()).forEach(chosen::add);
    for (String path : more) {
      String normal = Path.of(path).normalize().toString().replace('\\', '/');
      if (!all.contains(normal) || !Files.isRegularFile(workTree.resolve(normal))) {
        throw new PinException(
            "'"
                + path
                + "' in pins is no file of the repository: it is missing, ignored by git or no"
                + " file; name files relative to the repository's root, "
                + workTree);
      }
      chosen.add(normal);
    }
    List<FileText> files = new ArrayList<>();
    Set<Path> read = new HashSet<>();
    for (String path : chosen) {
      Path file = workTree.resolve(path);
      // links are followed, but not out of the work tree; a submodule's folder is its own affair
      if (Files.isRegularFile(file)
          && file.toRealPath().startsWith(workTree)
          && read.add(file.toRealPath())) {
        String real = workTree.relativize(file.toRealPath()).toString().replace('\\', '/');
        files.add(FileText.read(workTree, real));
      }
    }
    return files;
  }
}
