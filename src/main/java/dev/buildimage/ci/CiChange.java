package dev.buildimage.ci;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.eclipse.jgit.diff.DiffFormatter;
import org.eclipse.jgit.diff.HistogramDiff;
import org.eclipse.jgit.diff.RawText;
import org.eclipse.jgit.diff.RawTextComparator;

/**
 * A file that is to be another.
 *
 * @param path in the repository
 * @param workTree the repository's root
 * @param before what it is; empty where there is none
 * @param after what it is to be, a char a byte as in {@link FileText}
 */
public record CiChange(String path, Path workTree, Optional<FileText> before, String after) {
  /**
   * Writes it: a reader sees the old or the new.
   *
   * @throws IOException when it can't be written; it is then as it was
   */
  public void write() throws IOException {
    if (before.isPresent()) {
      before.get().write(after);
      return;
    }
    Path file = workTree.resolve(path);
    Path folder = Files.createDirectories(file.resolveSibling(".").normalize());
    // not by createTempFile, whose mode is for one user
    Path temporary = folder.resolve("." + file.getFileName() + ".tmp");
    // what a broken run has left, or a link, which writing would follow
    Files.deleteIfExists(temporary);
    try {
      Files.write(
          temporary,
          after.getBytes(ISO_8859_1),
          StandardOpenOption.CREATE_NEW,
          StandardOpenOption.WRITE,
          StandardOpenOption.DSYNC);
      Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /** The difference, as git shows it. */
  public String diff() {
    RawText old = new RawText(before.map(FileText::bytes).orElse(new byte[0]));
    RawText now = new RawText(after.getBytes(ISO_8859_1));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (DiffFormatter formatter = new DiffFormatter(out)) {
      formatter.format(new HistogramDiff().diff(RawTextComparator.DEFAULT, old, now), old, now);
    } catch (IOException e) {
      throw new IllegalStateException("memory can be written to", e);
    }
    String from = before.isPresent() ? "a/" + path : "/dev/null";
    return "--- " + from + "\n+++ b/" + path + "\n" + out.toString(ISO_8859_1);
  }
}
