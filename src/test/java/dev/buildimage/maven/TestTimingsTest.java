package dev.buildimage.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.build.BuildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestTimingsTest {
  @TempDir Path folder;

  @Test
  void whatIsWrittenIsRead() throws Exception {
    SortedMap<TestUnit, Long> millis = new TreeMap<>();
    millis.put(new TestUnit("core", TestKind.FAILSAFE, "a.FooIT"), 12L);
    millis.put(new TestUnit("core", TestKind.SUREFIRE, "a.FooTest"), 0L);
    millis.put(new TestUnit(".", TestKind.SUREFIRE, "FooTest"), 123456789012L);
    Path file = folder.resolve(".mvn/builder-timings.json");
    TestTimings.write(file, millis);
    TestTimings read = TestTimings.read(file);
    assertThat(read.millis()).isEqualTo(millis);
    assertThat(read.digest()).matches("[0-9a-f]{64}");
    assertThat(file).content().contains("\n        \"a.FooTest\" : 0\n").endsWith("}\n");
    assertThat(folder.resolve(".mvn")).isDirectoryNotContaining("glob:**.tmp");

    TestTimings.write(file, new TreeMap<>());
    assertThat(TestTimings.read(file).digest()).isNotEqualTo(read.digest());
  }

  @Test
  void noneIsNoError() throws Exception {
    TestTimings none = TestTimings.read(folder.resolve("none"));
    assertThat(none.millis()).isEmpty();
    assertThat(none.digest()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "{\"version\": 2}",
        "{\"version\": 1, \"millis\": {\"core\": {\"testng\": {\"a.B\": 1}}}}",
        "{\"version\": 1, \"millis\": {\"core\": {\"surefire\": {\"a.B\": \"soon\"}}}}",
        "{\"version\": 1, \"millis\": {\"core\": {\"surefire\": {\"a.B\": -1}}}}"
      })
  void anythingElseIsNamed(String text) throws Exception {
    Path file = Files.writeString(folder.resolve("timings.json"), text);
    assertThatThrownBy(() -> TestTimings.read(file))
        .isInstanceOf(BuildException.class)
        .hasMessageStartingWith(file + " has no timings of tests: ")
        .hasMessageContaining("remove it");
  }
}
