package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The second generation of eksctl's manifest, made by git itself as the original did. */
class KeyFormatTest {
  private static final List<String> REQUIREMENTS =
      List.of("k8s.io/code-generator v0.17.3", "github.com/vektra/mockery v1.1.2");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void isRequirementsThenAListingOfEachInput(String format) throws Exception {
    TestGit git =
        TestGit.init(folder.resolve("r"), "--object-format=" + format)
            .write("build/docker/Dockerfile", "FROM scratch\n")
            .write("build/scripts/install.sh", "#!/bin/sh\n")
            .write("build/scripts/x/y", "")
            .write(".requirements", "r\n")
            .commit();
    List<String> inputs =
        List.of("build/scripts", "build/docker/Dockerfile", "build/scripts/", ".requirements");
    StringBuilder expected = new StringBuilder();
    REQUIREMENTS.forEach(line -> expected.append(line).append('\n'));
    for (String input : inputs) {
      expected.append(git.git("ls-tree", "--full-tree", "@", "--", input));
    }

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeyManifest manifest =
          repository.snapshot(inputs).manifest(new KeyFormat.Eksctl(REQUIREMENTS), List.of());

      assertThat(manifest.text()).isEqualTo(expected.toString());
      assertThat(manifest.key())
          .isEqualTo(git.hash(expected.toString().getBytes(StandardCharsets.UTF_8)));
      assertThat(repository.snapshot(inputs).manifest(List.of()).key())
          .isNotEqualTo(manifest.key());
    }
  }

  @Test
  void aRequirementIsOneLine() throws Exception {
    TestGit git = TestGit.init(folder.resolve("r")).write("x", "");

    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot snapshot = repository.snapshot(List.of("x"));
      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(
              () -> snapshot.manifest(new KeyFormat.Eksctl(List.of("a v1\nb v2")), List.of()))
          .withMessageContaining("'a v1\\nb v2'");
    }
  }
}
