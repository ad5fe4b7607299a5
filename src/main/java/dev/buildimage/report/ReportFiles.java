package dev.buildimage.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;

/** Where a report goes. */
public final class ReportFiles {
  /** The report for people. */
  public static final String PAGE = "report.html";

  /** The same for machines. */
  public static final String DATA = "report.json";

  private final Path folder;
  private final Optional<Path> summary;

  /**
   * In a folder.
   *
   * @param summary where a CI wants Markdown to be added, as {@code $GITHUB_STEP_SUMMARY} says
   */
  public ReportFiles(Path folder, Optional<Path> summary) {
    this.folder = folder;
    this.summary = summary;
  }

  /**
   * Writes it, in the place of an earlier one.
   *
   * @return the three lines for the log
   */
  public List<String> write(RunReport report) throws IOException {
    Files.createDirectories(folder);
    replace(folder.resolve(DATA), new ReportJson().of(report));
    Path page = folder.resolve(PAGE);
    replace(page, new ReportPage(report).html());
    ReportSummary text = new ReportSummary(report);
    if (summary.isPresent()) {
      Files.writeString(
          summary.get(), text.markdown(), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
    return text.lines(page.toString());
  }

  /** A reader, such as another Maven in the same folder, never sees half a file. */
  private void replace(Path file, String content) throws IOException {
    // no temporary file of Java's: others couldn't read it
    Path temp =
        folder.resolve("." + file.getFileName() + "." + ProcessHandle.current().pid() + ".tmp");
    try {
      Files.write(temp, content.getBytes(StandardCharsets.UTF_8));
      Files.move(temp, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temp);
    }
  }
}
