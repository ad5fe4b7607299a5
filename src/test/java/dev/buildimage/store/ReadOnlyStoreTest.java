package dev.buildimage.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadOnlyStoreTest {
  @TempDir Path folder;

  @Test
  void aStoreThatCanNotBeWrittenSaysWhoseItIsAndTheWayOut() throws Exception {
    new ContentStore(folder);
    Process process =
        new ProcessBuilder(
                "unshare",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\" && shift && exec \"$@\"",
                "sh",
                folder.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Opening.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    assertThat(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .contains("the store " + folder + ", which belongs to ")
        .contains("Read-only file system")
        .contains("builder.store");
    assertThat(process.waitFor()).isZero();
  }

  /** Tries to open a store. */
  static final class Opening {
    private Opening() {}

    public static void main(String[] arguments) {
      try {
        new ContentStore(Path.of(arguments[0]));
      } catch (StoreException e) {
        System.out.println(e.getMessage());
      }
    }
  }
}
