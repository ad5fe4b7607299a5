package dev.buildimage.sandbox;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * A user namespace that stays for a while: to join one takes a fraction of the time that making and
 * mapping one takes. A process that only waits keeps it; it ends some seconds after the last use,
 * when it's told to, or with this JVM.
 */
final class KeptNamespace {
  private static final Duration LINGER = Duration.ofSeconds(10);

  /** Says its number as seen from outside, where /proc still is the outer one. */
  private static final String WAIT = "read -r self rest </proc/self/stat; echo $self; read -r end";

  private final List<String> command;
  private final Ids ids;
  private Optional<Process> keeper = Optional.empty();
  private long number;
  private int users;

  /**
   * A namespace that isn't there yet.
   *
   * @param ids which it has
   */
  KeptNamespace(Namespaces namespaces, Ids ids) {
    this.command = namespaces.enter(List.of("sh", "-c", WAIT));
    this.ids = ids;
  }

  /** The number of a process in it, until it's released; empty when it can't be made. */
  synchronized Optional<Long> acquire() {
    if (keeper.filter(Process::isAlive).isEmpty()) {
      // started by a thread that lives as long: with it, by prctl(PR_SET_PDEATHSIG), the keeper
      // ends
      CompletableFuture<Process> started = new CompletableFuture<>();
      Thread thread = new Thread(() -> keep(started), "builder-namespace");
      thread.setDaemon(true);
      thread.start();
      try {
        Process process = started.get();
        BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
        String line = said.readLine();
        if (line == null) {
          return Optional.empty();
        }
        number = Long.parseLong(line);
        keeper = Optional.of(process);
      } catch (IOException | ExecutionException e) {
        return Optional.empty();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Optional.empty();
      }
    }
    users++;
    return Optional.of(number);
  }

  synchronized void release() {
    users--;
    notifyAll();
  }

  /**
   * Ends it now; to acquire it makes another. A JVM that ends gives threads that wait for processes
   * 300 ms to come back.
   */
  synchronized void end() {
    keeper.ifPresent(
        process -> {
          process.destroyForcibly();
          try {
            process.waitFor();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    keeper = Optional.empty();
    notifyAll();
  }

  private void keep(CompletableFuture<Process> started) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
      Namespaces.mark(builder.environment(), ids);
      Process process = builder.start();
      started.complete(process);
      awaitIdle(process);
    } catch (IOException e) {
      started.completeExceptionally(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void awaitIdle(Process process) throws InterruptedException {
    long idleSince = System.nanoTime();
    while (process.isAlive()) {
      long left = LINGER.toNanos() - (System.nanoTime() - idleSince);
      if (users > 0) {
        wait(LINGER.toMillis());
        idleSince = System.nanoTime();
      } else if (left <= 0) {
        process.destroyForcibly();
        keeper = Optional.empty();
        return;
      } else {
        wait(Math.max(1, left / 1_000_000));
      }
    }
  }
}
