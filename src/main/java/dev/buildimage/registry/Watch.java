package dev.buildimage.registry;

import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * Breaks off exchanges that Java's sockets would hang in: a thread that was interrupted while it
 * reads or writes, and a body that nobody takes, as only reading has a timeout of its own.
 */
final class Watch {
  private static final long INTERVAL_MILLIS = 100;

  private final ScheduledThreadPoolExecutor threads;
  private final long timeoutNanos;

  Watch(Duration timeout) {
    timeoutNanos = timeout.toNanos();
    threads =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "registry watch");
              thread.setDaemon(true);
              return thread;
            });
    threads.setRemoveOnCancelPolicy(true);
    threads.setKeepAliveTime(1, TimeUnit.SECONDS);
    threads.allowCoreThreadTimeOut(true);
  }

  /**
   * Watches over the calling thread's exchange.
   *
   * @param written how much of the body was taken
   * @param size the body's
   * @param breakOff what frees the thread
   * @return to be cancelled when it is over
   */
  Future<?> over(LongSupplier written, long size, Runnable breakOff) {
    Thread thread = Thread.currentThread();
    AtomicLong last = new AtomicLong();
    AtomicLong since = new AtomicLong(System.nanoTime());
    return threads.scheduleWithFixedDelay(
        () -> {
          long now = written.getAsLong();
          if (now != last.getAndSet(now) || now == size) {
            since.set(System.nanoTime());
          }
          if (thread.isInterrupted() || System.nanoTime() - since.get() > timeoutNanos) {
            breakOff.run();
          }
        },
        INTERVAL_MILLIS,
        INTERVAL_MILLIS,
        TimeUnit.MILLISECONDS);
  }
}
