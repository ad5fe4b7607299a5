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
  ObjectFormat format();

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

  void close() throws IOException;
}
