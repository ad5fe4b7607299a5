package dev.buildimage.key;

import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** What is wrong with an input, and the way out. */
final class Problems {
  private Problems() {}

  /** What HEAD has at a path. */
  interface Committed {
    Optional<TreeEntry> at(String path) throws KeyException;
  }

  static KeyException changed(String path) {
    return new KeyException(
        "'" + path + "' was changed while it was read: let it be and run again");
  }

  static KeyException noText(String file, Exception cause) {
    return new KeyException(file + " is no UTF-8 text: save it as UTF-8", cause);
  }

  static KeyException link(String file) {
    return new KeyException(
        file
            + " is a symbolic link, of which the key has the target's name alone: name the file"
            + " itself");
  }

  /** An object that git should have. */
  static KeyException absent(String id, Path workTree, Exception cause) {
    return new KeyException(
        "object "
            + id
            + " is not in the repository of "
            + workTree
            + ": look with git fsck, fetch it again or clone anew",
        cause);
  }

  /** An object that git can't read. */
  static KeyException unreadable(String id, Path workTree, String why) {
    return new KeyException(
        "object "
            + id
            + " of the repository of "
            + workTree
            + " can't be read ("
            + why
            + "): look with git fsck, fetch it again or clone anew");
  }

  /**
   * A revision that names no commit.
   *
   * @param unborn whether there is no commit yet
   */
  static KeyException unknown(String revision, Path workTree, boolean unborn, boolean shallow) {
    String what = "revision '" + revision + "' names no commit in the repository of " + workTree;
    if (unborn) {
      return new KeyException(what + ", where nothing is committed yet: git commit first");
    }
    return new KeyException(
        shallow
            ? what
                + ", which is a shallow clone: get the rest of the history with git fetch"
                + " --unshallow, or more of it with git fetch --depth=<more>"
            : what
                + ": correct it (git log --oneline shows what there is), or git fetch it if it is"
                + " elsewhere");
  }

  /** A commit that is no first parent of another, nor of its first parents. */
  static KeyException notInLine(String commit, String newest, boolean shallow) {
    return new KeyException(
        "commit "
            + commit
            + " is not among the first parents of "
            + newest
            + ": name one that is (git log --oneline --first-parent shows them)"
            + (shallow ? ", or get the rest of this shallow clone: git fetch --unshallow" : ""));
  }

  /** Why a commit has nothing at an input (normalized, raw). */
  static KeyException missingIn(String commit, String path) {
    return new MissingInputException(
        "input '"
            + display(path)
            + "' is not in commit "
            + commit
            + ": name a commit that has it, or drop the input");
  }

  static void refuseConflicts(Collection<String> paths) throws KeyException {
    if (!paths.isEmpty()) {
      throw new KeyException(
          "merge conflicts in "
              + String.join(", ", paths)
              + ": resolve them and git add the result, or git merge --abort");
    }
  }

  /**
   * Why an input matches nothing.
   *
   * @param path normalized, raw
   * @param ignored what git ignores at, above or below it
   * @param committed for a submodule that is not checked out
   */
  static KeyException missing(
      String path, GitTree tree, Set<String> ignored, Path workTree, Committed committed)
      throws KeyException {
    String input = display(path);
    String folder = InputPaths.folder(path);
    for (String rule : ignored) {
      if (RawPath.isAtOrBelow(folder, rule) || RawPath.isAtOrBelow(rule, folder)) {
        return new MissingInputException(
            "input '"
                + input
                + "' is ignored by git"
                + (rule.equals(folder) ? "" : " ('" + display(rule) + "' is)")
                + ", and what git ignores is never in a key: take the rule out of .gitignore,"
                + " git add -f it, or drop the input");
      }
    }
    for (int slash = path.indexOf('/'); slash > 0; slash = path.indexOf('/', slash + 1)) {
      String parent = path.substring(0, slash);
      Optional<EntryMode> here =
          tree.find(parent)
              .map(TreeEntry::mode)
              .or(() -> onDisk(workTree.resolve(display(parent))));
      Optional<EntryMode> mode =
          here.isPresent()
              ? here
              : committed.at(parent).map(TreeEntry::mode).filter(was -> was == EntryMode.SUBMODULE);
      if (mode.isPresent() && mode.get() != EntryMode.FOLDER) {
        return new MissingInputException(
            "input '"
                + input
                + "' matches nothing: '"
                + display(parent)
                + switch (mode.get()) {
                  case SUBMODULE -> "' is a submodule, of which the key has the commit";
                  case SYMLINK -> "' is a symbolic link, of which the key has the target's name";
                  default -> "' is a file";
                }
                + "; name '"
                + display(parent)
                + "' itself, without '/'");
      }
    }
    Path file = path.isEmpty() ? workTree : workTree.resolve(display(folder));
    if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
      return new MissingInputException(
          "input '" + input + "' is a folder without files, and git keeps none: put a file in it");
    }
    String hint = NearMiss.of(file).map(name -> " (is it '" + name + "'?)").orElse("");
    return new MissingInputException(
        "input '" + input + "' does not exist in " + workTree + hint + ": correct it or drop it");
  }

  private static Optional<EntryMode> onDisk(Path file) {
    if (Files.isSymbolicLink(file)) {
      return Optional.of(EntryMode.SYMLINK);
    }
    if (Files.isRegularFile(file)) {
      return Optional.of(EntryMode.FILE);
    }
    return Files.exists(file.resolve(".git")) ? Optional.of(EntryMode.SUBMODULE) : Optional.empty();
  }

  private static String display(String raw) {
    return RawPath.text(InputPaths.display(raw)).orElseGet(() -> QuotedPath.quote(raw));
  }
}
