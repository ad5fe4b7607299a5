package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class NamespacesTest {
  private final Set<ProcessHandle> before = children();

  @TempDir Path folder;

  @Test
  void nothingWaitsInThemWhenTheyAreClosed() throws IOException {
    Namespaces namespaces = new Namespaces();
    assertThat(run(namespaces).status()).isZero();
    assertThat(started()).hasSize(1);

    namespaces.close();

    assertThat(started()).isEmpty();
  }

  @Test
  void theyCanBeUsedAgain() throws IOException {
    Namespaces namespaces = new Namespaces();
    namespaces.close();
    namespaces.ids();
    namespaces.close();

    assertThat(run(namespaces).status()).isZero();
    namespaces.close();
    assertThat(started()).isEmpty();
  }

  @Test
  @Timeout(60)
  void whatWatchesOverLaunchersCanBeSentAway() throws Exception {
    Sandbox sandbox = new Sandbox(new ContentStore(folder), new Namespaces(), "auto");
    Watchdog watchdog = sandbox.endLaunchedWithThisProcess();
    ProcessHandle process = started().iterator().next();

    watchdog.close();

    assertThat(process.onExit().get(1, TimeUnit.MINUTES).isAlive()).isFalse();
  }

  private static Namespaces.Result run(Namespaces namespaces) throws IOException {
    return namespaces.run(
        List.of("true"), Map.of(), Path.of("/"), out -> {}, InputStream::readAllBytes);
  }

  /** This test's own; those of others that still linger may end at any time. */
  private Set<ProcessHandle> started() {
    Set<ProcessHandle> started = children();
    started.removeAll(before);
    return started;
  }

  private static Set<ProcessHandle> children() {
    return ProcessHandle.current()
        .children()
        .filter(ProcessHandle::isAlive)
        .collect(Collectors.toSet());
  }
}
