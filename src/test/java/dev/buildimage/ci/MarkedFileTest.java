package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MarkedFileTest {
  private static final List<CiPart> OLD =
      List.of(new CiPart("head", "a: 1\n"), new CiPart("jobs", "b:\n  c: 2\n"));
  private static final List<CiPart> NEW =
      List.of(new CiPart("head", "a: 3\n"), new CiPart("jobs", "b:\n  c: 4\n  d: 5\n"));

  private static MarkedFile file(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return new MarkedFile(
        new FileText("f.yml", Path.of("f.yml"), new String(bytes, StandardCharsets.ISO_8859_1)));
  }

  private static String update(String text, boolean overwrite) throws CiException {
    String updated = file(text).update(NEW, overwrite);
    return new String(updated.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
  }

  @Test
  void partsAreUpdatedInTheirPlaces() throws Exception {
    assertThat(update(MarkedFile.whole(OLD), false)).isEqualTo(MarkedFile.whole(NEW));
    assertThat(update(MarkedFile.whole(NEW), false)).isEqualTo(MarkedFile.whole(NEW));
  }

  @Test
  void whatIsOutsideOfTheMarksSurvivesByteForByte() throws Exception {
    String[] parts = MarkedFile.whole(OLD).split("(?<=end head\n)");
    String[] updated = MarkedFile.whole(NEW).split("(?<=end head\n)");
    String before = "\uFEFF# Löwe \t \r\n\n";
    String between = "x: 1 # builder:ci is no mark here\r\n   # builder:cinema\n";
    String behind = "  mine:\n    y: |\n      \u00A0#\n\n\n# last, without a line end";

    String text = before + parts[0] + between + parts[1] + behind;
    assertThat(update(text, false)).isEqualTo(before + updated[0] + between + updated[1] + behind);
  }

  @Test
  void aFileOfWindowsStaysOne() throws Exception {
    String text = ("# mine\n" + MarkedFile.whole(OLD) + "x: 1\n").replace("\n", "\r\n");
    assertThat(update(text, false))
        .isEqualTo(("# mine\n" + MarkedFile.whole(NEW) + "x: 1\n").replace("\n", "\r\n"));
  }

  @Test
  void marksKeepTheirIndentationAndTheirOrder() throws Exception {
    String text =
        "  # builder:ci begin jobs\n# builder:ci end jobs\nx: 1\n"
            + "# builder:ci begin head\n\t# builder:ci end head";
    assertThat(update(text, false).lines())
        .filteredOn(line -> !line.contains(": "))
        .extracting(line -> line.replaceAll("[0-9a-f]{16}", "SUM"))
        .containsExactly(
            "  # builder:ci begin jobs SUM",
            "b:",
            "  # builder:ci end jobs",
            "# builder:ci begin head SUM",
            "# builder:ci end head");
  }

  @Test
  void anEditIsNotLostButWhenSaidSo() throws Exception {
    String edited = MarkedFile.whole(OLD).replace("c: 2", "c: 2 # mine");
    assertThatThrownBy(() -> update(edited, false))
        .isInstanceOf(CiException.class)
        .hasMessageStartingWith("f.yml:4: the part jobs has been edited between its marks\n")
        .hasMessageContaining("-Dbuilder.ciOverwrite");
    assertThat(update(edited, true)).isEqualTo(MarkedFile.whole(NEW));
  }

  @Test
  void allEditedPartsAreNamedAtOnce() {
    String edited = MarkedFile.whole(OLD).replace("2", "3").replace("1\n", "\n");
    assertThatThrownBy(() -> update(edited, false))
        .hasMessageContaining("f.yml:1: the part head")
        .hasMessageContaining("f.yml:4: the part jobs");
  }

  @Test
  void aPartWithoutAChecksumIsTakenOnlyIfItIsEmpty() throws Exception {
    String empty = "# builder:ci begin head\n\n# builder:ci end head\n# builder:ci own jobs\n";
    assertThat(update(empty, false)).contains("a: 3\n").doesNotContain("d: 5");
    String full = empty.replace("\n\n", "\na: 7\n");
    assertThatThrownBy(() -> update(full, false)).hasMessageContaining("f.yml:1: the part head");
  }

  @Test
  void aPartOfTheUsersStaysTheUsers() throws Exception {
    String text =
        MarkedFile.whole(OLD)
            .replaceFirst(
                "(?s)# builder:ci begin head.*end head", "# builder:ci own head\nmine: 1");
    assertThat(update(text, false))
        .startsWith("# builder:ci own head\nmine: 1\n# builder:ci begin jobs")
        .contains("d: 5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "begin jobs/begin head/end head/end jobs|f.yml:2: the part head begins in the part jobs",
        "end head/begin jobs/end jobs|f.yml:1: the part head ends where it hasn't begun",
        "begin head/end jobs|f.yml:2: the part jobs ends where it hasn't begun",
        "begin head/end head/begin head/end head|f.yml:4: the part head is there twice",
        "begin head/end head/begin jobs|f.yml:3: the part jobs has no end",
        "begin head/end head|f.yml: there is no part jobs",
        "begin x/end x/begin head/end head/begin jobs/end jobs|f.yml:1: there is nothing to write",
        "start head|f.yml:1: \"start head\" is no mark of builder:ci",
        "begin|f.yml:1: \"begin\" is no mark of builder:ci",
        "begin head 12 34|f.yml:1: \"begin head 12 34\" is no mark of builder:ci",
      })
  void marksThatDontFitAreNamedWithTheirLine(String marks, String message) {
    StringBuilder text = new StringBuilder();
    for (String mark : marks.split("/")) {
      text.append("# builder:ci ").append(mark).append('\n');
    }
    assertThatThrownBy(() -> update(text.toString(), true))
        .isInstanceOf(CiException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void aFileWithoutMarksIsNotTouched() {
    assertThatThrownBy(() -> update("jobs: {}\n", true))
        .hasMessageStartingWith("f.yml: there is no part head in this file")
        .hasMessageContaining("# builder:ci begin head")
        .hasMessageContaining("another name");
    assertThat(file("jobs: {}\n").isMarked()).isFalse();
    assertThat(file("a: 1\n# builder:ci own x").isMarked()).isTrue();
  }

  @Test
  void sixteenBitsAreRefused() {
    MarkedFile file =
        new MarkedFile(
            new FileText(
                "f.yml",
                Path.of("f.yml"),
                new String(
                    "\uFEFFa: 1".getBytes(StandardCharsets.UTF_16LE),
                    StandardCharsets.ISO_8859_1)));
    assertThatThrownBy(() -> file.update(NEW, false)).hasMessageContaining("UTF-16");
  }
}
