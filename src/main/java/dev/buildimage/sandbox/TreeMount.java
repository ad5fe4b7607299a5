package dev.buildimage.sandbox;

/**
 * A file or folder of a tree. What is written is seen in the container and gone with it ({@code
 * --mount=type=bind,rw}).
 *
 * @param from the tree
 * @param source path in it; no link leads out of it
 * @param target absolute, in the container
 * @param readOnly whether the container can't write it
 */
public record TreeMount(FileTree from, String source, String target, boolean readOnly)
    implements Mount {}
