package dev.buildimage.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocksTest {
  private static final int NAMES = 3;
  private static final int ROUNDS = 60;
  private static final int THREADS = 4;

  @TempDir Path folder;

  /** Counts in files that are read and written under locks, by several threads. */
  static final class Counters {
    private Counters() {}

    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      List<Thread> threads = new ArrayList<>();
      List<Exception> failures = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        Random random = new Random(i);
        Thread thread =
            new Thread(
                () -> {
                  try {
                    count(folder, random);
                  } catch (Exception e) {
                    synchronized (failures) {
                      failures.add(e);
                    }
                  }
                });
        threads.add(thread);
        thread.start();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      if (!failures.isEmpty()) {
        throw failures.get(0);
      }
    }

    /** With locks of its own for each round, as goals have. */
    private static void count(Path folder, Random random) throws IOException {
      for (int round = 0; round < ROUNDS; round++) {
        String name = "name" + random.nextInt(NAMES);
        Path file = folder.resolve(name);
        try (Locks.Held held = new Locks(folder.resolve("locks")).acquire(name)) {
          int before = Files.exists(file) ? Integer.parseInt(Files.readString(file)) : 0;
          Files.writeString(file, String.valueOf(before + 1));
        }
      }
    }
  }

  @Test
  void threadsOfSeveralProcessesLoseNoUpdateAndNeverDeadlock() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      processes.add(
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xshare:auto",
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Counters.class.getName(),
                  folder.toString())
              .inheritIO()
              .start());
    }
    for (Process process : processes) {
      assertThat(process.waitFor()).isZero();
    }
    int sum = 0;
    for (int i = 0; i < NAMES; i++) {
      sum += Integer.parseInt(Files.readString(folder.resolve("name" + i)));
    }
    assertThat(sum).isEqualTo(4 * THREADS * ROUNDS);
  }
}
