package dev.buildimage.dockerfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SyntaxCorpusTest {
  static List<String> valid() {
    return Corpora.namesIn("testfiles");
  }

  static List<String> invalid() {
    return Corpora.namesIn("testfiles-negative");
  }

  @Test
  void noneOfTheFilesIsMissing() {
    assertThat(valid()).hasSizeGreaterThanOrEqualTo(33);
    assertThat(invalid()).hasSize(4);
  }

  @ParameterizedTest
  @MethodSource("valid")
  void givesTheTreeThatBuildKitGives(String name) throws DockerfileException {
    Source source = Source.of("Dockerfile", Corpora.text("testfiles", name, "Dockerfile"));
    assertThat(SyntaxDump.of(SyntaxParser.parse(source)))
        .isEqualTo(Corpora.text("testfiles", name, "result"));
  }

  @ParameterizedTest
  @MethodSource("invalid")
  void refusesWhatBuildKitRefuses(String name) {
    Source source = Source.of("Dockerfile", Corpora.text("testfiles-negative", name, "Dockerfile"));
    assertThatExceptionOfType(DockerfileException.class)
        .isThrownBy(() -> SyntaxParser.parse(source))
        .withMessageStartingWith("Dockerfile:");
  }
}
