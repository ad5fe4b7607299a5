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

  static KeyException changed(String path) {
    return new KeyException(
        "'" + path + "' was changed while it was read: let it be and run again");
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
   */
  static KeyException missing(String path, GitTree tree, Set<String> ignored, Path workTree) {
    String input = display(path);
    String folder = InputPaths.folder(path);
    for (String rule : ignored) {
      if (RawPath.isAtOrBelow(folder, rule) || RawPath.isAtOrBelow(rule, folder)) {
        return new KeyException(
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
      Optional<EntryMode> mode = tree.find(parent).map(TreeEntry::mode);
      if (mode.isPresent() && mode.get() != EntryMode.FOLDER) {
        return new KeyException(
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
      return new KeyException(
          "input '" + input + "' is a folder without files, and git keeps none: put a file in it");
    }
    String hint = NearMiss.of(file).map(name -> " (is it '" + name + "'?)").orElse("");
    return new KeyException(
        "input '" + input + "' does not exist in " + workTree + hint + ": correct it or drop it");
  }

  private static String display(String raw) {
    return RawPath.text(InputPaths.display(raw)).orElseGet(() -> QuotedPath.quote(raw));
  }
}
