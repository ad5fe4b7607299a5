package dev.buildimage.build;

import dev.buildimage.dockerfile.ContextPattern;
import dev.buildimage.key.ContextFile;
import dev.buildimage.key.KeyException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The build context; its files are written only when a step is executed that reads them. */
final class BuildContext {
  private final ContextFiles source;
  private final Path folder;
  private Optional<List<ContextFile>> files = Optional.empty();
  private boolean written;

  /**
   * A context.
   *
   * @param source of its files
   * @param folder where they are to be; not there yet
   */
  BuildContext(ContextFiles source, Path folder) {
    this.source = source;
    this.folder = folder;
  }

  /** All files, by their paths. */
  synchronized List<ContextFile> files() throws IOException, BuildException, KeyException {
    if (files.isEmpty()) {
      files =
          Optional.of(
              source.files().stream().sorted(Comparator.comparing(ContextFile::path)).toList());
    }
    return files.get();
  }

  /** Whether the ignore file is why nothing is there that a pattern covers. */
  boolean ignores(ContextPattern pattern) throws IOException, BuildException, KeyException {
    return source.ignores(pattern);
  }

  /** What to do about a path that isn't there. */
  String remedy() {
    return source.remedy();
  }

  /** The files. */
  synchronized Path folder() throws IOException, BuildException, KeyException {
    if (!written) {
      source.write(folder);
      written = true;
    }
    return folder;
  }
}
