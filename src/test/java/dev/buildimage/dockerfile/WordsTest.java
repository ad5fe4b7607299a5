package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {
  private static final Map<String, String> VARIABLES =
      Map.of(
          "JAR", "lib/app-1.2.jar.sha1.jar",
          "STARS", "a*b*c",
          "EMPTY", "",
          "SLASHES", "/opt/x/opt/y",
          "NEEDLE", "/opt",
          "BACK", "C:\\dir");

  private static String expand(String word, Words.Mode... modes) throws WordException {
    return new Words('\\', modes)
        .expand(word, name -> Optional.ofNullable(VARIABLES.get(name)))
        .text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "${JAR#*.} | 2.jar.sha1.jar",
        "${JAR##*.} | jar",
        "${JAR%.*} | lib/app-1.2.jar.sha1",
        "${JAR%%.*} | lib/app-1",
        "${JAR#lib/} | app-1.2.jar.sha1.jar",
        "${JAR#nothing} | lib/app-1.2.jar.sha1.jar",
        "${JAR%???} | lib/app-1.2.jar.sha1.",
        "${JAR%%*} | ''",
        "${JAR%} | lib/app-1.2.jar.sha1.jar",
        "${STARS#a\\*} | b*c",
        "${STARS%\\*?} | a*b",
        "${STARS//\\*/-} | a-b-c",
        "${STARS/\\*/-} | a-b*c",
        "${STARS//?/x} | xxxxx",
        "${STARS//*/x} | x",
        "${STARS/nothing/x} | a*b*c",
        "${STARS//\\*/} | abc",
        "${SLASHES/$NEEDLE/} | /x/opt/y",
        "${SLASHES//$NEEDLE/} | /x/y",
        "${SLASHES//\\//.} | .opt.x.opt.y",
        "${STARS//-} x/} | a*b*c",
        "${UNSET#x} | ''",
        "${UNSET/x/y} | ''",
        "${EMPTY-x} | ''",
        "${EMPTY:-x} | x",
        "${EMPTY+x} | x",
        "${EMPTY:+x} | ''",
        "${UNSET+x} | ''",
        "${JAR:+$EMPTY} | ''",
        "${UNSET:-a b} | a b",
        "${UNSET:-${UNSET:-'$JAR'}} | $JAR",
      })
  void appliesModifiers(String word, String expected) throws WordException {
    assertThat(expand(word)).isEqualTo(expected.equals("''") ? "" : expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\u0001',
      value = {
        "${UNSET?give it} | UNSET: give it",
        "${UNSET?} | UNSET: must be set",
        "${EMPTY:?} | EMPTY: must not be empty",
        "${EMPTY:?no $JAR} | EMPTY: no lib/app-1.2.jar.sha1.jar",
        "${JAR=x} | '=' is no modifier",
        "${JAR:=x} | ':=' is no modifier",
        "${JAR^^} | '^' is no modifier",
        "${JAR#\\x} | escapes one of",
        "${JAR//x} | '/' is missing",
        "${JAR/x/y | '}' is missing",
        "${JAR: | '}' is missing",
        "${ | '}' is missing",
        "${} | needs a variable's name",
        "'a | single quote",
        "\"a | double quote",
      })
  void saysWhatIsWrong(String word, String problem) {
    assertThatExceptionOfType(WordException.class)
        .isThrownBy(() -> expand(word))
        .withMessageContaining(problem);
  }

  @Test
  void escapesWithTheCharacterOfTheDirective() throws WordException {
    Words words = new Words('`');
    assertThat(words.expand("C:\\a`$b`` `\"x \"`$\"", Variables.NONE).text())
        .isEqualTo("C:\\a$b` \"x $");
  }

  @Test
  void leavesQuotesInTheContentOfHereDocuments() throws WordException {
    assertThat(expand("it's \"$NEEDLE\" \\$x", Words.Mode.NO_QUOTES)).isEqualTo("it's \"/opt\" $x");
  }

  @Test
  void doesNotExpandAValueAgain() throws WordException {
    Variables dollar = name -> Optional.of("$b 'c'");
    assertThat(new Words('\\').expand("$a", dollar).text()).isEqualTo("$b 'c'");
    assertThat(new Words('\\').expand("$a \"$a\"", dollar).words())
        .containsExactly("$b", "'c'", "$b 'c'");
  }

  @Test
  void hasAnEndToNestingAndToGrowth() {
    String nested = "${a:-".repeat(100_000) + "}".repeat(100_000);
    assertThatExceptionOfType(WordException.class)
        .isThrownBy(() -> expand(nested))
        .withMessageContaining("nested");
    Variables large = name -> Optional.of("x".repeat(600_000));
    assertThatExceptionOfType(WordException.class)
        .isThrownBy(() -> new Words('\\').expand("$a$a", large))
        .withMessageContaining("expands to more than");
    assertThatExceptionOfType(WordException.class)
        .isThrownBy(() -> new Words('\\').expand("\"$a$a\"", large))
        .withMessageContaining("expands to more than");
  }
}
