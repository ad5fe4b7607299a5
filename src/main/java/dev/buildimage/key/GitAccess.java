package dev.buildimage.key;

import java.io.IOException;
import java.io.InputStream;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A repository and its work tree, read without writing a byte to either. Paths are raw, see {@link
 * RawPath}.
 */
sealed interface GitAccess permits JGitAccess, GitCommandAccess {
  /**
   * What the commit of everything that isn't ignored would have at or below some paths ("" is all).
   *
   * @throws JGitLimit when only git itself can tell
   */
  Scan scan(Collection<String> paths) throws KeyException, IOException, JGitLimit;

  /**
   * What was found.
   *
   * @param leaves files, links and submodules
   * @param ignored ignored files and folders that were met; of a folder only itself
   */
  record Scan(List<Leaf> leaves, Set<String> ignored) {}

  /**
   * Hands out the content of blobs, in any order, as a commit would store it.
   *
   * @throws JGitLimit when only git itself can tell
   */
  void read(List<Leaf> files, Reader reader) throws KeyException, IOException, JGitLimit;

  /** Takes the content of one file. */
  interface Reader {
    /** Reads the content, of {@code length} bytes, to its end; the caller closes it. */
    void read(Leaf file, long length, InputStream content) throws KeyException, IOException;
  }

  /** What HEAD has at a path ("" is the root). */
  Optional<TreeEntry> committed(String path) throws KeyException, IOException;

  /** What is checked out; empty before the first commit. */
  Optional<HeadCommit> head() throws KeyException, IOException;

  /**
   * The commit that a revision names (gitrevisions manual); empty when it names none that is here.
   *
   * @throws JGitLimit when only git itself can tell
   */
  Optional<StoredCommit> commit(String revision) throws KeyException, IOException, JGitLimit;

  /** The full names of branches, remote ones too, and of tags. */
  List<String> heads() throws KeyException, IOException;

  /**
   * A commit and its first parents, newest first, as far as they are here.
   *
   * @param last id of the one to end with; empty for all
   */
  List<Ancestor> firstParents(String commitId, Optional<String> last)
      throws KeyException, IOException;

  /**
   * The place in a line of first parents, newest first, of the oldest commit since which nothing at
   * or below some paths ("" is all) has changed.
   */
  int unchangedUntil(List<Ancestor> line, Collection<String> paths)
      throws KeyException, IOException;

  /**
   * What a stored tree has, by name.
   *
   * @throws JGitLimit when only git itself can get it
   */
  List<Leaf> children(String treeId) throws KeyException, IOException, JGitLimit;

  /** The files, links and submodules below a stored tree, by their path in it. */
  List<Leaf> below(String treeId) throws KeyException, IOException, JGitLimit;

  /** The content of a stored blob; for texts, which fit into memory. */
  byte[] blob(String id) throws KeyException, IOException, JGitLimit;

  void close() throws IOException;
}
