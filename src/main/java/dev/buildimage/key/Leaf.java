package dev.buildimage.key;

/**
 * A file, symbolic link or submodule.
 *
 * @param path from the root of the repository, see {@link RawPath}
 * @param entry what is there
 */
record Leaf(String path, TreeEntry entry) {}
