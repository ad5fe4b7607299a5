package dev.buildimage.key;

/**
 * A file of the build context.
 *
 * @param path from the root of the repository, parts divided by '/'
 * @param mode a file, an executable file, a symbolic link or a submodule
 * @param objectId of the blob with its content (a link's target), or of the submodule's commit
 */
public record ContextFile(String path, EntryMode mode, String objectId) {}
