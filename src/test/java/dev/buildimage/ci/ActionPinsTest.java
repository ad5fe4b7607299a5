package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ActionPinsTest {
  private static String uses(char digit, String version) {
    return "- uses: actions/checkout@" + String.valueOf(digit).repeat(40) + version + "\n";
  }

  private static String update(String old, String text) throws CiException {
    String there = MarkedFile.whole(List.of(new CiPart("jobs", uses('0', " # v5.0.0"))));
    String moved = there.replace(uses('0', " # v5.0.0"), old);
    return new MarkedFile(new FileText("f.yml", Path.of("f.yml"), moved))
        .update(List.of(new CiPart("jobs", text)), false);
  }

  @Test
  void whatABotHasMovedIsNoEditAndStays() throws Exception {
    assertThat(update(uses('1', " # v5.0.1"), "x: 1\n" + uses('0', " # v5.0.0")))
        .contains("x: 1\n" + uses('1', " # v5.0.1"));
    assertThat(update(uses('1', " # v5.10"), uses('0', " # v5.9.3")))
        .contains(uses('1', " # v5.10"));
    assertThat(update(uses('1', ""), uses('0', " # v5.0.0"))).contains(uses('1', ""));
  }

  @Test
  void whatIsOlderIsMoved() throws Exception {
    assertThat(update(uses('1', " # v4.3.0"), uses('0', " # v5.0.0")))
        .contains(uses('0', " # v5.0.0"));
  }

  @Test
  void anotherActionOrATagIsAnEdit() {
    String other = uses('0', " # v5.0.0").replace("checkout", "checkin");
    assertThatThrownBy(() -> update(other, uses('0', " # v5.0.0")))
        .hasMessageContaining("f.yml:1: the part jobs has been edited");
    String tag = "- uses: actions/checkout@v5\n";
    assertThatThrownBy(() -> update(tag, uses('0', " # v5.0.0")))
        .hasMessageContaining("f.yml:1: the part jobs has been edited");
  }
}
