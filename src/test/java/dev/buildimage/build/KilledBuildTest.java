package dev.buildimage.build;

import static org.assertj.core.api.Assertions.assertThat;

import dev.buildimage.image.Image;
import dev.buildimage.sandbox.RootFileSystem;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KilledBuildTest {
  private static final String MARK = "16180339";

  @TempDir Path folder;

  /** Builds what is in a folder, in a JVM of its own, until it is killed. */
  public static void main(String[] arguments) throws Exception {
    Dockerfiles files = new Dockerfiles(Path.of(arguments[0]));
    Thread watcher =
        new Thread(
            () -> {
              synchronized (files.log) {
                while (!files.log.output.contains("second")) {
                  try {
                    files.log.wait();
                  } catch (InterruptedException e) {
                    return;
                  }
                }
              }
              System.out.println("in the second step");
            });
    watcher.setDaemon(true);
    watcher.start();
    files.build();
  }

  @Test
  void aBuildAfterAKilledOneIsRightAndUsesWhatWasWhole() throws Exception {
    Dockerfiles files = new Dockerfiles(folder);
    files.base("");
    String first = "FROM " + Dockerfiles.BASE + "\nRUN echo 1 >/one\n";
    files.write("", first + "RUN echo 2 >/two; echo second; sleep " + MARK + "\n");
    Process building =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledBuildTest.class.getName(),
                folder.toString())
            .redirectErrorStream(true)
            .start();
    try (BufferedReader said =
        new BufferedReader(
            new InputStreamReader(building.getInputStream(), StandardCharsets.UTF_8))) {
      String line = said.readLine();
      while (line != null && !line.equals("in the second step")) {
        line = said.readLine();
      }
      assertThat(line).isEqualTo("in the second step");
      List<ProcessHandle> left = building.descendants().toList();
      building.destroyForcibly().waitFor();
      for (ProcessHandle process : left) {
        process.onExit().get();
      }
    }

    files.write("", first + "RUN echo 2 >/two; echo second\n");
    Image image = files.build();

    assertThat(files.log.skipped()).containsExactly("RUN echo 1 >/one");
    try (RootFileSystem root = files.sandbox.open(image)) {
      assertThat(new String(root.read("/two"), StandardCharsets.UTF_8)).isEqualTo("2\n");
    }
    assertThat(
            ProcessHandle.allProcesses()
                .filter(p -> p.info().commandLine().orElse("").contains(MARK)))
        .isEmpty();
    assertThat(files.left()).isEmpty();
  }
}
