package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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
        .hasMessageContaining("auto, crun, runc, unshare, docker, podman or inPlace");
  }

  @Test
  void theChoiceIsRememberedUntilAContainerFails() throws IOException {
    ContentStore store = new ContentStore(folder);
    RuntimeChoice choice = new RuntimeChoice(store);
    RuntimeSelector selector = new RuntimeSelector(store, new Namespaces());
    assertThat(selector.select("auto").name()).isEqualTo("crun");
    assertThat(choice.remembered()).contains("crun");

    choice.remember("unshare");
    assertThat(selector.select("auto").name()).isEqualTo("unshare");
    assertThat(selector.select("runc").name()).as("asked for by name").isEqualTo("runc");
    assertThat(choice.remembered()).contains("runc");

    choice.remember("gone");
    assertThat(selector.select("auto").name()).isEqualTo("crun");
    try (RootFileSystem root =
        new Sandbox(store, new Namespaces(), "auto").open(BusyboxImage.in(store))) {
      ContainerProcess fails =
          new ContainerProcess(List.of("/bin/false"), Map.of(), "/", ContainerUser.ROOT);
      assertThat(
              root.run(
                  new ContainerSpec(fails, List.of(), Network.HOST, Security.SANDBOX),
                  OutputStream.nullOutputStream()))
          .isEqualTo(1);
    }
    assertThat(choice.remembered()).isEmpty();
  }
}
