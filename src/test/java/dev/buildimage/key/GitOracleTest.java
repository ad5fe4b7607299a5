package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random repositories: what we list is what git itself lists after {@code git add -A}. */
class GitOracleTest {
  private static final int REPOSITORIES = Integer.getInteger("key.repositories", 60);
  private static final int INPUT_SETS = 4;

  @TempDir Path folder;

  static LongStream seeds() {
    return LongStream.range(0, REPOSITORIES);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void listsWhatGitLists(long seed) throws IOException, KeyException {
    RandomRepository random =
        seed % 6 == 5
            ? new RandomRepository(folder.resolve("r"), seed, "--object-format=sha256")
            : new RandomRepository(folder.resolve("r"), seed);
    random.make();
    TestGit git = random.git();
    if (seed % 6 == 4) {
      // jgit can't follow that: the git command answers
      git.git("config", "includeIf.gitdir:/nowhere/.path", "none");
    }
    Path aside = Files.createDirectory(folder.resolve("aside"));
    String tree = git.tree(aside);
    List<String> paths = git.paths(aside, tree);
    if (paths.isEmpty()) {
      return;
    }
    Map<String, String> before = git.fingerprint();

    for (int i = 0; i < INPUT_SETS; i++) {
      List<String> inputs = random.inputs(paths);
      byte[] expected = git.list(aside, tree, inputs);
      try (KeyRepository repository = KeyRepository.open(git.root())) {
        KeyManifest manifest = repository.manifest(inputs, List.of());

        assertThat(manifest.text())
            .as("inputs %s", inputs)
            .isEqualTo(new String(expected, StandardCharsets.UTF_8));
        assertThat(manifest.key()).isEqualTo(git.hash(expected));
      }
    }
    assertThat(git.fingerprint().equals(before)).as("nothing was written").isTrue();
  }
}
