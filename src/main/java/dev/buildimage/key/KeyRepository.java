package dev.buildimage.key;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.jgit.lib.Constants;

/**
 * A git repository as keys see it: the work tree with everything that git doesn't ignore, committed
 * or not. Nothing of it is written to: index, objects, configuration and files stay as they are.
 *
 * <p>One instance is for one thread. jgit reads the repository; where it can't do so exactly as git
 * does, the {@code git} command is run on a copy of the index.
 */
public final class KeyRepository implements InputSource, AutoCloseable {
  private final String git;
  private final GitFolder folder;
  private final ObjectFormat format;
  private final ObjectCache objects;
  private Optional<GitAccess> access = Optional.empty();

  private KeyRepository(String git, GitFolder folder, ObjectFormat format) {
    this.git = git;
    this.folder = folder;
    this.format = format;
    this.objects =
        new ObjectCache(
            new StoredObjects() {
              @Override
              public List<Leaf> children(String treeId) throws KeyException {
                return ask(a -> a.children(treeId));
              }

              @Override
              public List<Leaf> below(String treeId) throws KeyException {
                return ask(a -> a.below(treeId));
              }

              @Override
              public byte[] blob(String id) throws KeyException {
                return ask(a -> a.blob(id));
              }
            });
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

  /**
   * Begins to load what reading a repository takes, in the background: signed libraries, the
   * machine's git configuration. Whether it is ready when a repository is read doesn't matter.
   */
  public static void prepare(Path anyFolderInTheWorkTree) {
    Thread loading =
        new Thread(
            () -> {
              try {
                JGitAccess access = JGitAccess.open(GitFolder.find(anyFolderInTheWorkTree));
                try {
                  // no input is called so: what a scan takes is loaded, and no file looked at
                  access.scan(List.of(Constants.DOT_GIT));
                } finally {
                  access.close();
                }
              } catch (KeyException | IOException | JGitLimit | RuntimeException e) {
                // who reads it in earnest is told
              }
            },
            "git preparation");
    loading.setDaemon(true);
    loading.start();
  }

  /** As {@link #open(Path)} with another name for the git command. */
  static KeyRepository open(Path anyFolderInTheWorkTree, String git) throws KeyException {
    try {
      GitFolder folder = GitFolder.find(anyFolderInTheWorkTree);
      return new KeyRepository(git, folder, folder.format());
    } catch (IOException e) {
      throw unreadable(anyFolderInTheWorkTree, e);
    }
  }

  /** Not before it is needed: files of the work tree are read without. */
  private GitAccess access() throws KeyException, IOException, JGitLimit {
    if (access.isEmpty()) {
      Optional<String> limit = folder.jgitLimit();
      if (limit.isPresent()) {
        throw new JGitLimit(limit.get());
      }
      access = Optional.of(JGitAccess.open(folder));
    }
    return access.get();
  }

  /** The root of the work tree. */
  public Path workTree() {
    return folder.workTree();
  }

  /** Its own git folder; of a linked work tree only what is of that alone. */
  public Path gitDir() {
    return folder.gitDir();
  }

  /** The git folder that it shares with the repository's other work trees. */
  public Path commonDir() {
    return folder.commonDir();
  }

  /** The address of the remote {@code origin}, as it is configured: with credentials, if it is. */
  public Optional<String> origin() {
    return Optional.ofNullable(folder.config().getString("remote", "origin", "url"));
  }

  /** The repository's object format. */
  public ObjectFormat format() {
    return format;
  }

  /**
   * Hashes the inputs as they are now.
   *
   * @param inputs see {@link InputPaths}; overlaps change the listing as they do in git
   * @throws KeyException naming the input that is missing, ignored, outside, or in conflict
   */
  @Override
  public KeySnapshot snapshot(List<String> inputs) throws KeyException {
    List<String> paths = InputPaths.raw(inputs);
    List<String> folders = paths.stream().map(InputPaths::folder).toList();
    GitAccess.Scan scan = ask(a -> a.scan(folders));
    GitTree tree = GitTree.of(format(), objects, scan.leaves());
    for (String path : paths) {
      if (tree.isMissing(path)) {
        throw Problems.missing(path, tree, scan.ignored(), workTree(), this::committed);
      }
    }
    return new KeySnapshot(this, paths, tree);
  }

  @Override
  public Optional<String> text(String path) throws KeyException {
    Path file = workTree().resolve(path);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(file, StandardCharsets.UTF_8));
    } catch (MalformedInputException e) {
      throw Problems.noText(name(path), e);
    } catch (IOException e) {
      throw new KeyException(file + " can't be read: " + e + "; check its permissions", e);
    }
  }

  @Override
  public Optional<byte[]> content(String path) throws KeyException {
    Path file = workTree().resolve(path);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    if (Files.isSymbolicLink(file)) {
      throw Problems.link(name(path));
    }
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      throw new KeyException(file + " can't be read: " + e + "; check its permissions", e);
    }
  }

  @Override
  public boolean isFolder(String path) {
    return Files.isDirectory(workTree().resolve(path));
  }

  @Override
  public String name(String path) {
    return workTree().resolve(path).toString();
  }

  /**
   * A commit's inputs.
   *
   * @param revision what names it (gitrevisions manual)
   * @throws KeyException when it names no commit that is here
   */
  public CommitInputs commit(String revision) throws KeyException {
    Optional<StoredCommit> commit =
        revision.isBlank() ? Optional.empty() : ask(a -> a.commit(revision.strip()));
    if (commit.isEmpty()) {
      throw Problems.unknown(revision, workTree(), head().isEmpty(), folder.isShallow());
    }
    return new CommitInputs(this, commit.get());
  }

  /** The commits that HEAD, branches, remote ones too, and tags lead to, each once. */
  public List<CommitInputs> heads() throws KeyException {
    Map<String, CommitInputs> commits = new LinkedHashMap<>();
    for (String name : Stream.concat(Stream.of("HEAD"), ask(GitAccess::heads).stream()).toList()) {
      // a tag may be of something else, and a remote's HEAD lead nowhere
      ask(a -> a.commit(name))
          .ifPresent(found -> commits.put(found.commit().id(), new CommitInputs(this, found)));
    }
    return List.copyOf(commits.values());
  }

  /**
   * Asks the repository's remotes for branches and tags whose commits aren't here.
   *
   * @return each {@code remote ref}
   * @throws KeyException when a remote can't be asked
   */
  public List<String> absentHeads() throws KeyException {
    try {
      GitCommandAccess command = GitCommandAccess.open(git, folder, "remotes to be asked");
      try {
        return command.absentHeads();
      } finally {
        command.close();
      }
    } catch (IOException e) {
      throw unreadable(workTree(), e);
    }
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

  GitTree tree(StoredCommit commit) {
    return GitTree.stored(format(), objects, commit.tree());
  }

  byte[] blob(String id) throws KeyException {
    return objects.blob(id);
  }

  /**
   * A commit and its first parents, newest first.
   *
   * @param last the one to end with; empty for all that are here
   * @throws KeyException when {@code last} is not among them, or one is broken
   */
  public FirstParents history(CommitInputs newest, Optional<CommitInputs> last)
      throws KeyException {
    Optional<String> end = last.map(inputs -> inputs.commit().id());
    List<Ancestor> line = ask(a -> a.firstParents(newest.commit().id(), end));
    if (end.isPresent() && !end.get().equals(line.get(line.size() - 1).commit())) {
      throw Problems.notInLine(end.get(), newest.commit().id(), folder.isShallow());
    }
    return new FirstParents(this, line, end.isEmpty() && folder.isShallow());
  }

  int unchangedUntil(List<Ancestor> line, List<String> paths) throws KeyException {
    return ask(a -> a.unchangedUntil(line, paths));
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
        return question.ask(access());
      } catch (JGitLimit limit) {
        Optional<GitAccess> before = access;
        access = Optional.of(GitCommandAccess.open(git, folder, limit.what()));
        if (before.isPresent()) {
          before.get().close();
        }
        return question.ask(access());
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
      if (access.isPresent()) {
        access.get().close();
      }
    } catch (IOException e) {
      throw unreadable(workTree(), e);
    }
  }
}
