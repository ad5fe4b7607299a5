package dev.buildimage.key;

import java.util.List;
import java.util.Optional;

/** Where inputs are read from: the work tree as it is now, or a commit. */
public sealed interface InputSource permits KeyRepository, CommitInputs {
  /**
   * The inputs as they are there.
   *
   * @param inputs see {@link InputPaths}; overlaps change the listing as they do in git
   * @throws KeyException naming the input that is missing there
   */
  KeySnapshot snapshot(List<String> inputs) throws KeyException;

  /**
   * The text of a file; empty when there is none.
   *
   * @param path in the repository
   * @throws KeyException when it can't be read or is no UTF-8
   */
  Optional<String> text(String path) throws KeyException;

  /**
   * The bytes of a file as they are there; empty when there is none.
   *
   * @param path in the repository
   * @throws KeyException when it can't be read, or is a symbolic link
   */
  Optional<byte[]> content(String path) throws KeyException;

  /** Whether there is a folder. */
  boolean isFolder(String path) throws KeyException;

  /** How a message names a file there. */
  String name(String path);
}
