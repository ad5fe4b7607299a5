package dev.buildimage.key;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.errors.ConfigInvalidException;
import org.eclipse.jgit.lib.Config;

/**
 * Where a repository is (gitrepository-layout manual).
 *
 * @param gitDir of this work tree: index and HEAD
 * @param commonDir of all work trees: configuration and objects; mostly the same
 * @param workTree root of the work tree
 * @param config the repository's own, without the user's
 */
record GitFolder(Path gitDir, Path commonDir, Path workTree, Config config) {
  private static final Set<String> UNDERSTOOD =
      Set.of("noop", "preciousobjects", "partialclone", "objectformat", "refstorage");

  static GitFolder find(Path start) throws KeyException, IOException {
    Path from = start.toAbsolutePath().normalize();
    for (Path folder = from; folder != null; folder = folder.getParent()) {
      Path dotGit = folder.resolve(".git");
      if (Files.isRegularFile(dotGit)) {
        return of(linked(dotGit), folder);
      }
      if (isGitDir(dotGit)) {
        return of(dotGit, folder);
      }
      if (isGitDir(folder)) {
        throw bare(folder);
      }
    }
    throw new KeyException(
        "no git repository at "
            + from
            + " or above it, and a key is made of git's object ids: run git init there,"
            + " or run from a clone");
  }

  private static KeyException bare(Path folder) {
    return new KeyException(
        "the git repository "
            + folder
            + " is bare, it has no files to make a key of: run from a clone of it,"
            + " or add a work tree with git worktree add");
  }

  private static boolean isGitDir(Path folder) {
    return Files.exists(folder.resolve("HEAD"))
        && Files.isDirectory(folder.resolve("objects"))
        && Files.isDirectory(folder.resolve("refs"));
  }

  private static Path linked(Path dotGit) throws KeyException, IOException {
    String text = Files.readString(dotGit).strip();
    Path gitDir =
        dotGit.resolveSibling(text.replaceFirst("^gitdir:\\s*", "")).toAbsolutePath().normalize();
    if (!text.startsWith("gitdir:") || !Files.exists(gitDir.resolve("HEAD"))) {
      throw new KeyException(
          dotGit
              + " names no git repository ('"
              + text
              + "'): run git worktree repair or git submodule update --init from the main one");
    }
    return gitDir;
  }

  private static GitFolder of(Path gitDir, Path folder) throws KeyException, IOException {
    Path commonFile = gitDir.resolve("commondir");
    Path commonDir =
        Files.exists(commonFile)
            ? gitDir.resolve(Files.readString(commonFile).strip()).normalize()
            : gitDir;
    Config config = new Config();
    Path configFile = commonDir.resolve("config");
    if (Files.exists(configFile)) {
      try {
        config.fromText(Files.readString(configFile));
      } catch (ConfigInvalidException e) {
        throw new KeyException(configFile + " can't be read: " + e.getMessage(), e);
      }
    }
    boolean main = gitDir.equals(commonDir);
    if (main && config.getBoolean("core", "bare", false)) {
      throw bare(gitDir);
    }
    Optional<String> elsewhere =
        main ? Optional.ofNullable(config.getString("core", null, "worktree")) : Optional.empty();
    Path workTree = elsewhere.map(path -> gitDir.resolve(path).normalize()).orElse(folder);
    return new GitFolder(gitDir, commonDir, workTree, config);
  }

  /** Whether the history ends before its beginning (gitrepository-layout: {@code shallow}). */
  boolean isShallow() {
    return Files.exists(commonDir.resolve("shallow"));
  }

  ObjectFormat format() throws KeyException {
    String name = config.getString("extensions", null, "objectformat");
    return switch (name == null ? "sha1" : name.toLowerCase(Locale.ROOT)) {
      case "sha1" -> ObjectFormat.SHA1;
      case "sha256" -> ObjectFormat.SHA256;
      default ->
          throw new KeyException(
              gitDir + " has the object format '" + name + "': only sha1 and sha256 are known");
    };
  }

  /** What keeps jgit from reading this repository as git does. */
  Optional<String> jgitLimit() throws KeyException {
    if (format() != ObjectFormat.SHA1) {
      return Optional.of("object format sha256");
    }
    for (String extension : config.getNames("extensions")) {
      if (!UNDERSTOOD.contains(extension.toLowerCase(Locale.ROOT))) {
        return Optional.of("the extension " + extension);
      }
    }
    return Optional.empty();
  }
}
