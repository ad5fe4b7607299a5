package dev.buildimage.key;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A git repository as keys see it: the work tree with everything that git doesn't ignore, committed
 * or not. Nothing of it is written to: index, objects, configuration and files stay as they are.
 *
 * <p>One instance is for one thread. jgit reads the repository; where it can't do so exactly as git
 * does, the {@code git} command is run on a copy of the index.
 */
public final class KeyRepository implements AutoCloseable {
  private final String git;
  private final GitFolder folder;
  private GitAccess access;

  private KeyRepository(String git, GitFolder folder, GitAccess access) {
    this.git = git;
    this.folder = folder;
    this.access = access;
  }

  /**
   * Opens the repository that a folder belongs to.
   *
   * @param anyFolderInTheWorkTree the root or below it; of a linked work tree too
   * @throws KeyException when there is none or it is bare
   */
  public static KeyRepository open(Path anyFolderInTheWorkTree) throws KeyException {
    return open(anyFolderInTheWorkTree, "git");
  }

  /** The same with another name for the git command. */
  static KeyRepository open(Path anyFolderInTheWorkTree, String git) throws KeyException {
    try {
      GitFolder folder = GitFolder.find(anyFolderInTheWorkTree);
      Optional<String> limit = folder.jgitLimit();
      GitAccess access;
      if (limit.isPresent()) {
        access = GitCommandAccess.open(git, folder, limit.get());
      } else {
        try {
          access = JGitAccess.open(folder);
        } catch (JGitLimit e) {
          access = GitCommandAccess.open(git, folder, e.what());
        }
      }
      return new KeyRepository(git, folder, access);
    } catch (IOException e) {
      throw unreadable(anyFolderInTheWorkTree, e);
    }
  }

  /** The root of the work tree. */
  public Path workTree() {
    return folder.workTree();
  }

  /** The repository's object format. */
  public ObjectFormat format() {
    return access.format();
  }

  /**
   * Hashes the inputs as they are now.
   *
   * @param inputs see {@link InputPaths}; overlaps change the listing as they do in git
   * @throws KeyException naming the input that is missing, ignored, outside, or in conflict
   */
  public KeySnapshot snapshot(List<String> inputs) throws KeyException {
    List<String> paths = new ArrayList<>();
    for (String input : inputs) {
      paths.add(RawPath.of(InputPaths.normalize(input)));
    }
    List<String> folders = paths.stream().map(InputPaths::folder).toList();
    GitAccess.Scan scan = ask(a -> a.scan(folders));
    GitTree tree = new GitTree(format(), scan.leaves());
    for (String path : paths) {
      Optional<TreeEntry> found = tree.find(InputPaths.folder(path));
      boolean fileAsFolder =
          path.endsWith("/")
              && found
                  .filter(e -> e.mode() != EntryMode.FOLDER && e.mode() != EntryMode.SUBMODULE)
                  .isPresent();
      if (found.isEmpty() || fileAsFolder) {
        throw Problems.missing(path, tree, scan.ignored(), workTree());
      }
    }
    return new KeySnapshot(this, paths, tree, scan.leaves());
  }

  /**
   * The manifest of some inputs and of lines that are no files.
   *
   * @throws KeyException as {@link #snapshot}, or when a line has a line break
   */
  public KeyManifest manifest(List<String> inputs, Collection<String> lines) throws KeyException {
    return snapshot(inputs).manifest(lines);
  }

  /** The commit that is checked out; empty before the first one. */
  public Optional<HeadCommit> head() throws KeyException {
    return ask(GitAccess::head);
  }

  Optional<TreeEntry> committed(String path) throws KeyException {
    return ask(a -> a.committed(path));
  }

  void read(List<Leaf> files, GitAccess.Reader reader) throws KeyException {
    ask(
        a -> {
          a.read(files, reader);
          return files;
        });
  }

  private interface Question<T> {
    T ask(GitAccess access) throws KeyException, IOException, JGitLimit;
  }

  private <T> T ask(Question<T> question) throws KeyException {
    try {
      try {
        return question.ask(access);
      } catch (JGitLimit limit) {
        GitAccess before = access;
        access = GitCommandAccess.open(git, folder, limit.what());
        before.close();
        return question.ask(access);
      }
    } catch (JGitLimit e) {
      throw new IllegalStateException("git itself knows no such limit", e);
    } catch (IOException e) {
      throw unreadable(workTree(), e);
    }
  }

  private static KeyException unreadable(Path folder, IOException cause) {
    return new KeyException(
        "the git repository of "
            + folder
            + " can't be read: "
            + cause
            + "; check permissions, and git fsck and git status there",
        cause);
  }

  /** Lets go of the repository and of temporary files. */
  @Override
  public void close() throws KeyException {
    try {
      access.close();
    } catch (IOException e) {
      throw unreadable(workTree(), e);
    }
  }
}
