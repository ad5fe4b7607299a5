package dev.buildimage.ci;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class YamlSyntaxTest {
  private static Optional<YamlSyntax.Problem> problem(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return problem(bytes);
  }

  private static Optional<YamlSyntax.Problem> problem(byte[] bytes) {
    String raw = new String(bytes, StandardCharsets.ISO_8859_1);
    return new YamlSyntax().problem(new FileText("f.yml", Path.of("f.yml"), raw));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# nothing\n",
        "a: &x {b: [1, 2]}\r\nc: *x\r\n",
        "\uFEFFa: 1",
        "a: 1\n---\nb: ü😀\n",
        "a: !custom [1]\n<<: x\n",
        "on:\n  push:\n    branches: [\"**\"]\n",
      })
  void yamlIsYaml(String text) {
    assertThat(problem(text)).isEmpty();
  }

  @Test
  void theLineOfWhatIsNoYamlIsNamed() {
    assertThat(problem("a: 1\nb: [1\nc: 2\n")).get().extracting("line").isEqualTo(3);
    assertThat(problem("a: 1\n\tb: 2\n")).get().extracting("line").isEqualTo(2);
    assertThat(problem("a: 1\nb: *nowhere\n")).get().extracting("line").isEqualTo(2);
    assertThat(problem("a: ü\nb: ü\nc: \u0001\n"))
        .contains(new YamlSyntax.Problem(3, "U+0001 is no character of YAML's"));
    assertThat(problem(new byte[] {'a', ':', '\n', ' ', (byte) 0xE4, '\n'}))
        .contains(new YamlSyntax.Problem(2, "not UTF-8"));
    assertThat(problem(new byte[] {'a', ':', '\n', ' ', (byte) 0xC3}))
        .contains(new YamlSyntax.Problem(2, "not UTF-8"));
  }
}
