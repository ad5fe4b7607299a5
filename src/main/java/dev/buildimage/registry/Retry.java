package dev.buildimage.registry;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongSupplier;

/** Tries again what may pass: a few times, waiting longer each time. */
final class Retry {
  private static final int ATTEMPTS = 4;
  private static final Duration FIRST_WAIT = Duration.ofMillis(500);

  /** A registry that wants more than this is better come back to by its user. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  /** Less is no better than nothing: a large blob would take for ever. */
  private static final long PROGRESS = 1 << 20;

  private final Pause pause;

  Retry(Pause pause) {
    this.pause = pause;
  }

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    void of(Duration wait) throws InterruptedException;
  }

  /** What is tried. */
  @FunctionalInterface
  interface Attempt<T> {
    T run() throws RegistryException;
  }

  /**
   * Tries until it works, or has failed in vain a few times in a row.
   *
   * @param bytesReceived what failed attempts brought already: while that grows, they weren't in
   *     vain
   */
  <T> T run(Attempt<T> attempt, LongSupplier bytesReceived) throws RegistryException {
    long before = bytesReceived.getAsLong();
    for (int made = 1; ; made++) {
      try {
        return attempt.run();
      } catch (RegistryException e) {
        if (!e.isPassing() || e.retryAfter().compareTo(LONGEST_WAIT) > 0) {
          throw e;
        }
        if (bytesReceived.getAsLong() - before >= PROGRESS) {
          before = bytesReceived.getAsLong();
          made = 1;
        }
        if (made == ATTEMPTS) {
          throw e.saying(" (tried " + ATTEMPTS + " times)");
        }
        rest(made, e);
      }
    }
  }

  private void rest(int made, RegistryException e) throws RegistryException {
    // clients that failed together must not come back together
    double factor = (1 << (made - 1)) * ThreadLocalRandom.current().nextDouble(0.5, 1.5);
    Duration wait = Duration.ofMillis((long) (FIRST_WAIT.toMillis() * factor));
    try {
      pause.of(wait.compareTo(e.retryAfter()) < 0 ? e.retryAfter() : wait);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw e.saying(" (interrupted before trying again)");
    }
  }
}
