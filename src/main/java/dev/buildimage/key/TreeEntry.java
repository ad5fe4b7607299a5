package dev.buildimage.key;

/**
 * What a git tree has at a path.
 *
 * @param mode what it is
 * @param objectId of the blob, tree or commit
 */
record TreeEntry(EntryMode mode, String objectId) {}
