package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys that the system this project starts from gave, and git's own word on them. */
class KeyVectorsTest {
  @TempDir Path folder;

  @Test
  void v1OfTheRealBuildImage() throws KeyException {
    KeyManifest manifest =
        KeyManifest.of(
            ObjectFormat.SHA1,
            List.of(
                KeyEntry.of(
                    EntryMode.FILE, "47cb6bf90db7b43772d0a77f4082d8552d0724fc", "Dockerfile"),
                KeyEntry.of(EntryMode.FILE, "b46311e84b12ee620fa133b0e48e53ec80bff479", "go.mod"),
                KeyEntry.of(EntryMode.FILE, "d9cf89fd4955c2c5f618eeaf9073498ea8a0997f", "go.sum"),
                KeyEntry.of(
                    EntryMode.EXECUTABLE,
                    "22ded60f9a8dab8cc97c40943c113a0360859273",
                    "install-build-deps.sh")),
            List.of());

    assertThat(manifest.text()).hasSize(259);
    assertThat(manifest.key()).isEqualTo("19ff80e010d2fdb7be3c44fc6491e13395a682ad");
  }

  @Test
  void v2OfASmallRepository() throws KeyException {
    TestGit git =
        TestGit.init(folder)
            .write("Dockerfile", "FROM scratch\n")
            .write("install-build-deps.sh", "#!/bin/sh\ntrue\n")
            .mode("install-build-deps.sh", "rwxr-xr-x")
            .write("go.mod", "module x\n")
            .write("go.sum", "");
    List<String> inputs = List.of("Dockerfile", "install-build-deps.sh", "go.mod", "go.sum");

    assertKey(git, inputs, "30d731b255e86a587b079f7d22c7b8e5be1e9cde");
    git.commit();
    assertKey(git, inputs, "30d731b255e86a587b079f7d22c7b8e5be1e9cde");
  }

  @Test
  void v4OfASha256Repository() throws KeyException {
    TestGit git =
        TestGit.init(folder, "--object-format=sha256").write("Dockerfile", "FROM scratch\n");
    String key = "4ff73bb3a305a882a0ed716cf4c979e185cc319a9d99a84aa6e74fa3e32c8179";

    assertKey(git, List.of("Dockerfile"), key);
    git.commit();
    assertKey(git, List.of("Dockerfile"), key);
  }

  private static void assertKey(TestGit git, List<String> inputs, String key) throws KeyException {
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeyManifest manifest = repository.manifest(inputs, List.of());

      assertThat(manifest.key()).isEqualTo(key);
      assertThat(git.hash(manifest.text().getBytes(StandardCharsets.UTF_8))).isEqualTo(key);
    }
  }
}
