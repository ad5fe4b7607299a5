package dev.buildimage.ci.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArtifactsTest {
  @TempDir Path folder;

  @Test
  void pathsBeginBelowWhatPatternsHaveInCommon() throws IOException {
    Artifacts artifacts = new Artifacts(Files.createDirectories(folder.resolve("artifacts")));
    Path work = folder.resolve("work");
    for (String file :
        new String[] {"target/reports/a", "b/target/reports/c", "b/target/.hidden/x", "b/src/d"}) {
      Files.createDirectories(work.resolve(file).getParent());
      Files.writeString(work.resolve(file), file);
    }
    assertThat(artifacts.upload("all", "**/target/reports/\n**/target/.hidden/\n", work, false))
        .isEqualTo(2);
    assertThat(artifacts.upload("one", "b/src/d", work, false)).isEqualTo(1);
    assertThat(artifacts.upload("none", "nothing/", work, false)).isZero();
    assertThatThrownBy(() -> artifacts.upload("all", "**", work, false))
        .hasMessageContaining("is there already");

    artifacts.download("", "*", false, folder.resolve("apart"));
    assertThat(files(folder.resolve("apart")))
        .containsExactly("all/b/target/reports/c", "all/target/reports/a", "one/d");
    artifacts.download("one", "", false, folder.resolve("alone"));
    assertThat(files(folder.resolve("alone"))).containsExactly("d");
    assertThatThrownBy(() -> artifacts.download("other", "", false, folder))
        .hasMessageContaining("is not there");
  }

  private static Stream<String> files(Path in) throws IOException {
    return Files.walk(in)
        .filter(Files::isRegularFile)
        .map(file -> in.relativize(file).toString())
        .sorted();
  }
}
