package dev.buildimage.build;

import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.key.ContextFile;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Where the files of a build context are from. */
sealed interface ContextFiles permits GitContextFiles, DiskContextFiles {
  /** All that the ignore file leaves, in no particular order. */
  List<ContextFile> files() throws IOException, BuildException, KeyException;

  /** Whether the ignore file is why nothing is there that a pattern covers. */
  boolean ignores(ContextPattern pattern) throws IOException, BuildException, KeyException;

  /**
   * Writes them into a folder, with the content that {@link #files} has told of: modes 755 and 644
   * whatever the umask is, links as links.
   *
   * @param folder not there yet
   */
  void write(Path folder) throws IOException, BuildException, KeyException;

  /** What to do about a path that isn't there, for the end of a message. */
  String remedy();
}
