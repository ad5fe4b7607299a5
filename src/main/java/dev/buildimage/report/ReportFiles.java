package dev.buildimage.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  /** What is there for machines; empty if nothing is, or it is damaged, or of another format. */
  Optional<JsonNode> read() {
    Path file = folder.resolve(DATA);
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    try {
      JsonNode report = JsonMapper.builder().build().readTree(file.toFile());
      return Optional.of(report).filter(it -> it.path("format").asInt() == ReportJson.FORMAT);
    } catch (IOException damaged) {
      return Optional.empty();
    }
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
