package dev.buildimage.registry;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Does independent transfers at the same time; the first failure ends all. */
final class SideBySide {
  /** More don't fill a line better, and registries count connections. */
  private static final int THREADS = 4;

  private static final int SECONDS_TO_BREAK_OFF = 10;

  /** One transfer. */
  @FunctionalInterface
  interface Transfer {
    void run() throws IOException;
  }

  /**
   * Returns when all are done.
   *
   * @throws IOException the first failure, or that the calling thread was interrupted
   */
  void run(List<Transfer> transfers) throws IOException {
    if (transfers.isEmpty()) {
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(Math.min(THREADS, transfers.size()));
    try {
      CompletionService<Void> running = new ExecutorCompletionService<>(threads);
      for (Transfer transfer : transfers) {
        running.submit(
            () -> {
              transfer.run();
              return null;
            });
      }
      for (int i = 0; i < transfers.size(); i++) {
        running.take().get();
      }
    } catch (ExecutionException e) {
      throw unwrap(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted during a transfer");
    } finally {
      stop(threads);
    }
  }

  private static IOException unwrap(ExecutionException e) {
    if (e.getCause() instanceof IOException failure) {
      return failure;
    }
    if (e.getCause() instanceof RuntimeException bug) {
      throw bug;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(e.getCause());
  }

  private static void stop(ExecutorService threads) {
    threads.shutdownNow();
    try {
      // what is under way sees the interrupt at its next block of bytes; what never gets another
      // one isn't waited for
      threads.awaitTermination(SECONDS_TO_BREAK_OFF, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
