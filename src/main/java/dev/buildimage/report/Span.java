package dev.buildimage.report;

import dev.buildimage.build.Work;
import java.time.Instant;
import java.util.Optional;

/**
 * Work on the report's time line.
 *
 * @param goal that did it, as in {@code builder:push}; empty for what was before all that is known
 * @param module of the project, by its artifact id
 * @param why it had to be done, where it could have been in a cache
 */
public record Span(Work work, String goal, String module, Optional<String> why)
    implements Interval {
  @Override
  public Instant start() {
    return work.start();
  }

  @Override
  public Instant end() {
    return work.start().plus(work.took());
  }
}
