package dev.buildimage.key;

import java.util.List;

/** Git's stored trees, read when they are asked for. Paths in them are raw, see {@link RawPath}. */
interface TreeObjects {
  /** What a tree has, by name. */
  List<Leaf> children(String treeId) throws KeyException;

  /** The files, links and submodules below a tree, by their path in it. */
  List<Leaf> below(String treeId) throws KeyException;
}
