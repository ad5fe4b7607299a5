package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WordsCorpusTest {
  private final Words words = new Words('\\');

  @Test
  void expandsEachWordAsOnUnixAndAsOnWindows() {
    Map<String, String> variables =
        Map.of("PWD", "/home", "SHELL", "bash", "KOREAN", "한국어", "NULL", "");
    Variables unix = name -> Optional.ofNullable(variables.get(name));
    // what differs on Windows is that names are the same in any case
    Variables windows = name -> Optional.ofNullable(variables.get(name.toUpperCase(Locale.ROOT)));
    List<String> wrong = new ArrayList<>();
    int rows = 0;
    for (String line : Corpora.lines("envVarTest")) {
      if (line.startsWith("#") || line.isBlank()) {
        continue;
      }
      rows++;
      String[] columns = line.split("\\|", -1);
      assertThat(columns).as(line).hasSize(3);
      String platform = columns[0].strip();
      String input = columns[1].strip();
      String expected = columns[2].strip();
      if (!platform.equals("W") && !text(input, unix).equals(expected)) {
        wrong.add(line + " but was: " + text(input, unix));
      }
      if (!platform.equals("U") && !text(input, windows).equals(expected)) {
        wrong.add(line + " but was, on Windows: " + text(input, windows));
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(rows).isGreaterThanOrEqualTo(230);
  }

  private String text(String input, Variables variables) {
    try {
      return words.expand(input, variables).text();
    } catch (WordException e) {
      return "error";
    }
  }

  @Test
  void splitsWords() {
    Map<String, String> variables = new HashMap<>();
    List<String> wrong = new ArrayList<>();
    int rows = 0;
    for (String line : Corpora.lines("wordsTest")) {
      if (line.startsWith("#")) {
        continue;
      }
      rows++;
      if (line.startsWith("ENV ")) {
        String[] pair = line.substring(4).stripLeading().split("=", 2);
        variables.put(pair[0], pair[1]);
        continue;
      }
      String[] columns = line.split("\\|", -1);
      assertThat(columns).as(line).hasSize(2);
      List<String> expected = List.of(columns[1].replaceFirst("^ +", "").split(",", -1));
      List<String> actual = split(columns[0].strip(), variables);
      if (!actual.equals(expected)) {
        wrong.add(line + " but was: " + actual);
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(rows).isGreaterThanOrEqualTo(28);
  }

  private List<String> split(String input, Map<String, String> variables) {
    try {
      return words.expand(input, name -> Optional.ofNullable(variables.get(name))).words();
    } catch (WordException e) {
      return List.of("error");
    }
  }
}
