package dev.buildimage.maven;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * A test class that was run, as its report tells.
 *
 * @param ended when the report was written, which is when the class had ended
 * @param took how long, as the report says
 * @param tests how many it has, those that were skipped too
 * @param failed how many failed, by an assertion or otherwise
 * @param skipped how many were not executed
 * @param failures names of those that failed, each with the first line of its message
 */
public record TestClass(
    String name,
    Instant ended,
    Duration took,
    int tests,
    int failed,
    int skipped,
    List<String> failures) {
  /** Copies the list. */
  public TestClass {
    failures = List.copyOf(failures);
  }
}
