package dev.buildimage.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The build context is made of the inputs in the manifest and nothing else. */
class KeyContextTest {
  @TempDir Path folder;

  private TestGit repository(String format) {
    return TestGit.init(folder.resolve("r"), "--object-format=" + format)
        .write(".gitignore", "*.log\n")
        .write(".gitattributes", "*.txt text\n")
        .write("d/a.txt", "a\r\nb\n")
        .write("d/run", "#!/bin/sh\n")
        .mode("d/run", "rwx------")
        .write("d/ignored.log", "secret")
        .write("d/grün/x", "x")
        .link("d/link", "../outside/nothing")
        .write("big", "0123456789".repeat(500_000))
        .write("not-asked", "");
  }

  @ParameterizedTest
  @ValueSource(strings = {"sha1", "sha256"})
  void hasExactlyTheFilesOfTheKey(String format) throws Exception {
    TestGit git = repository(format);
    assertContext(git);
    git.commit().write("d/grün/x", "edited");
    Files.delete(folder.resolve("r/d/a.txt"));
    git.write("d/a.txt", "a\nb\r\n");
    assertContext(git);
  }

  private void assertContext(TestGit git) throws Exception {
    Path target = Files.createTempDirectory(folder, "context");
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot snapshot = repository.snapshot(List.of("d", "big"));
      snapshot.materialize(target);

      assertThat(files(target)).containsExactly("big", "d/a.txt", "d/grün/x", "d/link", "d/run");
      assertThat(target.resolve("d/a.txt")).hasContent("a\nb\n");
      assertThat(permissions(target.resolve("d/run"))).isEqualTo("rwxr-xr-x");
      assertThat(permissions(target.resolve("d/a.txt"))).isEqualTo("rw-r--r--");
      assertThat(Files.readSymbolicLink(target.resolve("d/link")))
          .isEqualTo(Path.of("../outside/nothing"));
      for (ContextFile file : snapshot.files()) {
        if (file.mode() != EntryMode.SYMLINK) {
          assertThat(git.hash(Files.readAllBytes(target.resolve(file.path()))))
              .isEqualTo(file.objectId());
        }
      }
      assertThat(snapshot.files())
          .extracting(ContextFile::path)
          .containsExactlyInAnyOrder("big", "d/a.txt", "d/grün/x", "d/link", "d/run");
    }
  }

  private static List<String> files(Path root) throws Exception {
    try (Stream<Path> all = Files.walk(root)) {
      return all.filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
          .map(file -> root.relativize(file).toString())
          .sorted()
          .toList();
    }
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aFileThatIsEditedAfterTheKeyIsRefused() throws Exception {
    TestGit git = repository("sha1");
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot snapshot = repository.snapshot(List.of("d"));
      git.write("d/run", "#!/bin/no\n");

      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> snapshot.materialize(folder.resolve("context")))
          .withMessageContaining("'d/run' was changed")
          .withMessageContaining("run again");
    }
  }

  @Test
  void aFileThatIsDeletedAfterTheKeyIsRefused() throws Exception {
    TestGit git = repository("sha1");
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot snapshot = repository.snapshot(List.of("d"));
      Files.delete(git.root().resolve("d/run"));

      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> snapshot.materialize(folder.resolve("context")))
          .withMessageContaining("d/run");
    }
  }

  @Test
  void aCommittedFileIsWrittenAsInTheKeyWhateverHappensMeanwhile() throws Exception {
    TestGit git = repository("sha1").commit();
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot snapshot = repository.snapshot(List.of("d"));
      git.write("d/run", "#!/bin/no\n");
      snapshot.materialize(folder.resolve("context"));

      assertThat(folder.resolve("context/d/run"))
          .hasBinaryContent("#!/bin/sh\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  @Test
  void aSubmoduleIsRefused() throws Exception {
    TestGit git = repository("sha1");
    TestGit.init(git.root().resolve("d/sub")).write("x", "").commit();
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot snapshot = repository.snapshot(List.of("d"));

      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> snapshot.materialize(folder.resolve("context")))
          .withMessageContaining("'d/sub' is a submodule")
          .withMessageContaining("copy its files");
    }
  }

  @Test
  void aFolderWithSomethingInItIsRefused() throws Exception {
    TestGit git = repository("sha1");
    try (KeyRepository repository = KeyRepository.open(git.root())) {
      KeySnapshot snapshot = repository.snapshot(List.of("d"));

      assertThatExceptionOfType(KeyException.class)
          .isThrownBy(() -> snapshot.materialize(git.root()))
          .withMessageContaining("is not empty");
    }
  }
}
