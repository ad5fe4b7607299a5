package dev.buildimage.key;

/**
 * A commit in a line of first parents.
 *
 * @param commit its object id
 * @param tree object id of its root
 */
record Ancestor(String commit, String tree) {}
