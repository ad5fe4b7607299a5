package dev.buildimage.report;

import dev.buildimage.maven.TestClass;
import java.time.Instant;

/**
 * A test class on the report's time line.
 *
 * @param module of the project, by its artifact id
 */
public record TestSpan(TestClass test, String module) implements Interval {
  @Override
  public Instant start() {
    return test.ended().minus(test.took());
  }

  @Override
  public Instant end() {
    return test.ended();
  }
}
