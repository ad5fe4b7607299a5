package dev.buildimage.build;

import dev.buildimage.dockerfile.Instruction;
import dev.buildimage.sandbox.CopySource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** Here-documents of a COPY or ADD, as files. */
final class InlineFiles {
  private InlineFiles() {}

  /** Writes them, each into a folder of its own, since names may be the same. */
  static List<CopySource> write(List<Instruction.InlineFile> files, Path folder)
      throws IOException, BuildException {
    List<CopySource> sources = new ArrayList<>();
    for (Instruction.InlineFile file : files) {
      Path own = Files.createDirectory(folder.resolve("heredoc-" + sources.size()));
      Path target = own.resolve(file.name()).normalize();
      if (!own.equals(target.getParent())) {
        throw new BuildException("<<" + file.name() + ": a file name without '/' is expected");
      }
      Files.writeString(target, file.content());
      Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r--r--"));
      sources.add(CopySource.of(folder.relativize(target).toString()));
    }
    return sources;
  }
}
