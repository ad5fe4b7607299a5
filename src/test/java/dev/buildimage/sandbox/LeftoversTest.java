package dev.buildimage.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class LeftoversTest {
  @TempDir Path folder;

  /** Another JVM that makes a work folder, and waits to be killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws IOException {
      ContentStore store = new ContentStore(Path.of(args[0]));
      Path work = store.newWorkFolder("step");
      Files.writeString(Files.createDirectory(work.resolve("upper")).resolve("file"), "x");
      System.out.println("ready");
      System.in.read();
    }
  }

  private Process victim() throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                Victim.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat((char) process.getInputStream().read()).isEqualTo('r');
    return process;
  }

  private List<String> left() throws IOException {
    try (Stream<Path> left = Files.list(folder.resolve("tmp"))) {
      return left.map(path -> path.getFileName().toString()).toList();
    }
  }

  @Test
  void whatAKilledProcessLeftGoesAndWhatALivingOneUsesStays() throws Exception {
    ContentStore store = new ContentStore(folder);
    Process dead = victim();
    Process living = victim();
    Path own = store.newWorkFolder("own");
    try {
      assertThat(left()).hasSize(3);
      dead.destroyForcibly().waitFor();
      new Sandbox(store, new Namespaces(), "crun").runtime();

      assertThat(left()).hasSize(2).contains(own.getFileName().toString());
      assertThat(left()).anyMatch(name -> name.startsWith("step." + living.pid()));
      new Sandbox(new ContentStore(folder), new Namespaces(), "crun").runtime();
      assertThat(left()).hasSize(2);
    } finally {
      living.destroyForcibly().waitFor();
    }
    new Sandbox(store, new Namespaces(), "crun").runtime();
    assertThat(left()).containsExactly(own.getFileName().toString());
    try (Stream<Path> locks = Files.list(folder.resolve("locks"))) {
      assertThat(locks.filter(lock -> lock.getFileName().toString().startsWith("owner-")))
          .hasSize(1);
    }
  }

  @Test
  void launchesGoWhenNobodyHasThemLocked() throws Exception {
    ContentStore store = new ContentStore(folder);
    Path dead = Files.createDirectories(folder.resolve("tmp/launch.dead/upper")).getParent();
    Path young = Files.createDirectory(folder.resolve("tmp/launch.young"));
    Path living = Files.createDirectory(folder.resolve("tmp/launch.living"));
    FileTime old = FileTime.from(Instant.now().minusSeconds(1000));
    Files.setLastModifiedTime(dead, old);
    Files.setLastModifiedTime(living, old);
    Process holder =
        new ProcessBuilder("flock", living.toString(), "sh", "-c", "echo ready; read x").start();
    try {
      assertThat((char) holder.getInputStream().read()).isEqualTo('r');
      new Sandbox(store, new Namespaces(), "crun").runtime();

      assertThat(dead).doesNotExist();
      assertThat(young).exists();
      assertThat(living).exists();
    } finally {
      holder.getOutputStream().close();
      holder.waitFor();
    }
  }
}
