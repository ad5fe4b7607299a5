package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines that are no files: which old one belongs to which new one. */
class LineDifferenceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "platform linux/amd64 | platform linux/amd64 | ''",
        "arg A=1 | arg A=2 | arg A: 1 -> 2",
        "arg A=1 | arg B=1 | arg A: 1 -> ; arg B:  -> 1",
        "arg A= | arg A=x=y | arg A:  -> x=y",
        "'' | arg A=1 | arg A:  -> 1",
        "platform linux/arm64 | '' | platform: linux/arm64 -> ",
        "platform linux/arm64 | platform linux/arm/v7 | platform: linux/arm64 -> linux/arm/v7",
        "platform a; platform b | platform a; platform c | platform: b -> c",
        "platform a; platform b | platform c | platform: a -> ; platform: b -> ; platform:  -> c",
        "maven plugin g:a 1 | maven plugin g:a 2 | maven plugin g:a: 1 -> 2",
        "maven dependency g:a 1 test | maven dependency g:a 2 test"
            + " | maven dependency g:a test: 1 -> 2",
        "maven dependency g:a 1 test | maven dependency g:a 1 compile"
            + " | maven dependency g:a: 1 test -> 1 compile",
        "maven dependency g:a 1 test; maven dependency g:a 1 x"
            + " | maven dependency g:a 2 test; maven dependency g:a 2 x"
            + " | maven dependency g:a test: 1 -> 2; maven dependency g:a x: 1 -> 2",
        "maven dependency g:a 1; maven dependency g:b 1 | maven dependency g:a 2"
            + " | maven dependency g:a: 1 -> 2; maven dependency g:b: 1 -> ",
        "maven jdk 17 | maven jdk 21 | maven jdk: 17 -> 21",
        "maven plugin g:a 1 | maven plugin g:b 1 | maven plugin: g:a 1 -> g:b 1",
        "cache n command a b | cache n command a c | cache n command: a b -> a c",
        "cache n input 100644 blob 1\ta b | cache n input 100755 blob 2\ta b"
            + " | cache n input a b: 100644 blob 1 -> 100755 blob 2",
        "cache n input 100644 blob 1\ta | cache n input 100644 blob 1\tb"
            + " | cache n input a: 100644 blob 1 -> ; cache n input b:  -> 100644 blob 1",
        "cache n path /a | cache n path /b | cache n path: /a -> /b",
        "cache n exclude a | cache n exclude b; cache n exclude c"
            + " | cache n exclude: a -> ; cache n exclude:  -> b; cache n exclude:  -> c",
        "cache a command c | cache b command c | cache a command: c -> ; cache b command:  -> c",
      })
  void oldAndNew(String before, String after, String changes) throws Exception {
    assertThat(between(before, after)).isEqualTo(changes);
  }

  private static String between(String before, String after) throws Exception {
    List<String> changes =
        LineDifference.between(manifest(before), manifest(after)).stream()
            .map(
                change ->
                    change.name()
                        + ": "
                        + change.before().orElse("")
                        + " -> "
                        + change.after().orElse(""))
            .toList();
    return String.join("; ", changes).strip();
  }

  private static KeyManifest manifest(String lines) throws KeyException {
    return KeyManifest.of(
        ObjectFormat.SHA1,
        List.of(),
        Stream.of(lines.split("; ")).filter(line -> !line.isEmpty()).toList());
  }
}
