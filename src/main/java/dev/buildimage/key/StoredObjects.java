package dev.buildimage.key;

import java.util.List;

/** Git's objects, read when they are asked for. Paths in trees are raw, see {@link RawPath}. */
interface StoredObjects {
  /** What a tree has, by name. */
  List<Leaf> children(String treeId) throws KeyException;

  /** The files, links and submodules below a tree, by their path in it. */
  List<Leaf> below(String treeId) throws KeyException;

  /** The content of a blob that is a text, and so fits into memory. */
  byte[] blob(String id) throws KeyException;
}
