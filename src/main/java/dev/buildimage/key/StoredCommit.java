package dev.buildimage.key;

/**
 * A commit and its tree.
 *
 * @param commit what there is to say about it
 * @param tree object id of the root
 */
record StoredCommit(Commit commit, String tree) {}
