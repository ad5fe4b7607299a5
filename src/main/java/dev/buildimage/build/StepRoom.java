package dev.buildimage.build;

import dev.buildimage.sandbox.FileTree;
import dev.buildimage.sandbox.RootFileSystem;
import java.nio.file.Path;
import java.util.Map;

/**
 * Where a step is executed.
 *
 * @param root the files below it, and what it changes
 * @param files of its sources
 * @param folder an empty one, which is removed when the step has ended
 * @param output what it says
 */
record StepRoom(
    RootFileSystem root, Map<FileSource, FileTree.Layers> files, Path folder, StepOutput output) {
  FileTree files(FileSource source) {
    FileTree.Layers found = files.get(source);
    if (found == null) {
      throw new IllegalStateException("a step's sources are there before it is executed");
    }
    return found;
  }
}
