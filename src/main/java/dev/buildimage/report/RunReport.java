package dev.buildimage.report;

import dev.buildimage.build.NamedImage;
import dev.buildimage.build.Work;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What one Maven did, as far as it was this plugin's or can be seen from it.
 *
 * @param project where Maven was called, by its artifact id
 * @param command goals and phases, as on the command line
 * @param start of the session
 * @param took until the report was made
 * @param failures none if the build was a success
 * @param spans in the order of their beginning
 * @param tests in the order of their beginning
 * @param images each once
 * @param warnings of this plugin's goals, each once
 */
public record RunReport(
    String project,
    String command,
    Instant start,
    Duration took,
    List<Failure> failures,
    List<Span> spans,
    List<TestSpan> tests,
    List<ImageSizes> images,
    Optional<KeyFacts> key,
    List<String> warnings) {
  /** Copies and sorts the lists. */
  public RunReport {
    failures = List.copyOf(failures);
    spans = spans.stream().sorted(Comparator.comparing(Span::start)).toList();
    tests = tests.stream().sorted(Comparator.comparing(TestSpan::start)).toList();
    images = List.copyOf(images);
    warnings = warnings.stream().distinct().toList();
  }

  boolean failed() {
    return !failures.isEmpty();
  }

  Optional<ImageSizes> builderImage() {
    return images.stream()
        .filter(each -> each.image().role() == NamedImage.Role.BUILDER)
        .findFirst();
  }

  /** All that has a place on the time line. */
  List<Interval> intervals() {
    return Stream.<Interval>concat(spans.stream(), tests.stream()).toList();
  }

  /** The steps of a Dockerfile that ended in one way. */
  List<Span> steps(Work.Outcome outcome) {
    return spans.stream()
        .filter(span -> span.work().kind() == Work.Kind.STEP)
        .filter(span -> span.work().outcome() == outcome)
        .toList();
  }

  long testsRun() {
    return tests.stream().mapToLong(span -> span.test().tests() - span.test().skipped()).sum();
  }

  long testsFailed() {
    return tests.stream().mapToLong(span -> span.test().failed()).sum();
  }
}
