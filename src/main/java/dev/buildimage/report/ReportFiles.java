package dev.buildimage.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** Where a report goes. */
public final class ReportFiles {
  /** The report for people. */
  public static final String PAGE = "report.html";

  /** The same for machines. */
  public static final String DATA = "report.json";

  private final Path folder;

  /** In a folder. */
  public ReportFiles(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes it, in the place of an earlier one.
   *
   * @return the three lines for the log
   */
  public List<String> write(RunReport report) throws IOException {
    WholeFile.write(folder.resolve(DATA), new ReportJson().of(report));
    Path page = folder.resolve(PAGE);
    WholeFile.write(page, new ReportPage(report).html());
    return new ReportSummary(report).lines(page.toString());
  }

  /**
   * Adds it to a file of a CI's.
   *
   * @param summary where Markdown is wanted, as {@code $GITHUB_STEP_SUMMARY} says
   */
  public static void summarize(RunReport report, Path summary) throws IOException {
    // other than writeString, this takes what a message quotes, whatever it is
    byte[] text = new ReportSummary(report).markdown().getBytes(StandardCharsets.UTF_8);
    Files.write(summary, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }
}
