package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {
  // what Go's time.ParseDuration says
  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "+0, 0",
    "1ns, 1",
    "1us, 1000",
    "1µs, 1000",
    "1ms, 1000000",
    "1s, 1000000000",
    "1.5s, 1500000000",
    ".5s, 500000000",
    "5.s, 5000000000",
    "1m0.5s, 60500000000",
    "1h1m1s, 3661000000000",
    "-1s, -1000000000",
    "0.3333ns, 0",
  })
  void readsWhatGoReads(String text, long nanos) throws WordException {
    assertThat(Durations.parse(text)).isEqualTo(Duration.ofNanos(nanos));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-", "1", "s", ".s", "1x", "1 s", "1s 2m", "99999999h", "1e3s"})
  void refusesWhatGoRefuses(String text) {
    assertThatExceptionOfType(WordException.class)
        .isThrownBy(() -> Durations.parse(text))
        .withMessageContaining("'" + text + "' is no duration");
  }
}
