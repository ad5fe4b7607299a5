package dev.buildimage.bench;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;

/** How much of its heap this JVM has used at most since it was asked to watch. */
final class PeakHeap {
  private PeakHeap() {}

  static void watch() {
    ManagementFactory.getMemoryPoolMXBeans().forEach(MemoryPoolMXBean::resetPeakUsage);
  }

  /** In a few words, with what it was allowed to use. */
  static String text() {
    long peak =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .mapToLong(pool -> pool.getPeakUsage().getUsed())
            .sum();
    return "heap of at most "
        + (Runtime.getRuntime().maxMemory() >> 20)
        + " MB, of which "
        + (peak >> 20)
        + " MB were used";
  }
}
