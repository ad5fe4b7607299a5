package dev.buildimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ImageCommandTest {
  @ParameterizedTest
  @ValueSource(strings = {"cat", "  cat -u  ", "cat -- /dev/stdin"})
  void aProgramTakesTheShellsPlace(String text) throws Exception {
    Process process = new ProcessBuilder(ImageCommand.shell(text)).start();
    try {
      process.getOutputStream().write('x');
      process.getOutputStream().flush();
      // it answers, so the shell is done with its part
      assertThat(process.getInputStream().read()).isEqualTo('x');

      assertThat(process.descendants()).isEmpty();
      assertThat(process.info().command()).hasValueSatisfying(it -> assertThat(it).endsWith("cat"));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "exit 3 | 3",
        "false | 1",
        "true && exit 4 | 4",
        "x=5; exit $x | 5",
        "A=b true | 0",
        "no-such-program at all | 127",
        "cd /nowhere | 2",
        "test 1 = 1 | 0",
      })
  void theShellsOwnWordsMeanWhatTheyMean(String text, int status) throws Exception {
    assertThat(new ProcessBuilder(ImageCommand.shell(text)).start().waitFor()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "echo 'a  b' | a  b",
        "echo a  b | a b",
        "echo ~root | /root",
        "echo /et[c] | /etc",
        "echo {a,b} # c | {a,b}",
        "echo $((1+1)) | 2",
        "echo -Da=b:c@d%e+f,g | -Da=b:c@d%e+f,g",
      })
  void whatAShellDoesWithWordsItDoesHere(String text, String output) throws IOException {
    Process process = new ProcessBuilder(ImageCommand.shell(text)).start();

    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip())
        .isEqualTo(output);
  }

  @Test
  void severalLinesAreAProgram() throws Exception {
    assertThat(new ProcessBuilder(ImageCommand.shell("true\nexit 7\n")).start().waitFor())
        .isEqualTo(7);
  }
}
