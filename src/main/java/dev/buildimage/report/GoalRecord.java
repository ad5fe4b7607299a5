package dev.buildimage.report;

import dev.buildimage.build.NamedImage;
import java.util.List;

/**
 * What happened in one execution of a goal.
 *
 * @param images that were made available in it; one may be named several times
 */
public record GoalRecord(List<Span> spans, List<NamedImage> images, List<String> warnings) {
  /** Copies the lists. */
  public GoalRecord {
    spans = List.copyOf(spans);
    images = List.copyOf(images);
    warnings = List.copyOf(warnings);
  }
}
