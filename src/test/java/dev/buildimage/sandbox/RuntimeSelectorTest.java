package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuntimeSelectorTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "unshare"})
  void eachRuntimeWorksHereAndLeavesNothing(String name) throws IOException {
    ContentStore store = new ContentStore(folder);

    assertThat(new RuntimeSelector(store, new Namespaces()).select(name).name()).isEqualTo(name);
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void anUnknownNameIsRefused() {
    assertThatThrownBy(
            () -> new RuntimeSelector(new ContentStore(folder), new Namespaces()).select("rkt"))
        .isInstanceOf(SandboxException.class)
        .hasMessageContaining("'rkt'")
        .hasMessageContaining("auto, crun, runc or unshare");
  }
}
