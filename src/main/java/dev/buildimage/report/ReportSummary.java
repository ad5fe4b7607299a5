package dev.buildimage.report;

import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.NamedImage;
import dev.buildimage.build.Work;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A report in three lines. */
public final class ReportSummary {
  private static final int TOPICS = 4;
  private static final int CAUSES = 3;
  private static final int MESSAGE = 200;

  private final RunReport report;

  /** Of a report. */
  public ReportSummary(RunReport report) {
    this.report = report;
  }

  /**
   * Which image it was, what took the time, and where the rest can be read.
   *
   * @param page the report's place, for people
   */
  public List<String> lines(String page) {
    return List.of(images(), times(), "report: " + page);
  }

  /**
   * The same in GitHub's Markdown, with what the page would say first in the place of where it is,
   * since a summary can't link to a file of the machine.
   */
  public String markdown() {
    StringBuilder text = new StringBuilder();
    text.append("**")
        .append(escaped(report.project()))
        .append(": ")
        .append(escaped(report.command()))
        .append(report.failed() ? "** ❌ failed\n\n" : "** ✅\n\n");
    for (String line : List.of(images(), times(), report.failed() ? failure() : key())) {
      text.append("- ").append(escaped(line)).append('\n');
    }
    return text.append('\n').toString();
  }

  /** Which images, and where from. */
  String images() {
    List<String> parts = new ArrayList<>();
    for (ImageSizes each : report.images()) {
      NamedImage image = each.image();
      String size =
          Figures.bytes(each.bytes()) + " in " + Figures.counted(each.layers().size(), "layer");
      parts.add(
          image.role() == NamedImage.Role.BUILDER
              ? "builder image " + image.reference() + " " + origin(image) + ", " + size + steps()
              : "final image " + image.reference() + ", " + size);
    }
    if (!parts.isEmpty()) {
      return String.join("; ", parts);
    }
    if (!report.steps(Work.Outcome.FAILED).isEmpty()) {
      return "no builder image" + steps();
    }
    Optional<Span> longest =
        report.spans().stream()
            .filter(span -> span.work().kind() != Work.Kind.GOAL)
            .max(Comparator.comparing(span -> span.work().took()));
    return longest.map(span -> span.work().name()).orElse("no image was needed");
  }

  static String origin(NamedImage image) {
    return image.origin() == BuilderImage.Origin.BUILT
        ? "was built"
        : "from the " + (image.origin() == BuilderImage.Origin.STORE ? "local store" : "registry");
  }

  private String steps() {
    int executed = report.steps(Work.Outcome.DONE).size();
    int cached = report.steps(Work.Outcome.CACHED).size();
    int failed = report.steps(Work.Outcome.FAILED).size();
    return executed + cached + failed == 0
        ? ""
        : ", "
            + Figures.counted(executed, "step")
            + " executed, "
            + cached
            + " cached"
            + (failed == 0 ? "" : ", " + failed + " failed");
  }

  /** What took how long. */
  String times() {
    Map<Topic, Duration> times = Topic.times(report.intervals());
    List<String> parts = new ArrayList<>();
    times.entrySet().stream()
        .filter(entry -> entry.getKey() != Topic.GOALS && entry.getKey() != Topic.TESTS)
        .sorted(Map.Entry.<Topic, Duration>comparingByValue().reversed())
        .limit(TOPICS)
        .forEach(entry -> parts.add(entry.getKey().label() + " " + Figures.time(entry.getValue())));
    if (!report.tests().isEmpty()) {
      parts.add(tests() + " " + Figures.time(times.getOrDefault(Topic.TESTS, Duration.ZERO)));
    }
    return Figures.time(report.took())
        + " in all"
        + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
  }

  private String tests() {
    return Figures.counted(report.testsRun(), "test")
        + (report.testsFailed() == 0 ? "" : " (" + report.testsFailed() + " failed)");
  }

  private String failure() {
    Failure first = report.failures().get(0);
    String message = first.message().lines().findFirst().orElse("");
    return first.where() + ": " + shortened(message);
  }

  /** What a code point has two chars for is never cut in half. */
  private static String shortened(String message) {
    return message.codePointCount(0, message.length()) > MESSAGE
        ? message.substring(0, message.offsetByCodePoints(0, MESSAGE)) + "…"
        : message;
  }

  private String key() {
    if (report.key().isEmpty()) {
      return "no key was needed";
    }
    KeyFacts key = report.key().get();
    if (key.since().isEmpty()) {
      return "key " + key.key().key();
    }
    List<String> causes = key.since().get().difference().readable().causes();
    return "key "
        + key.key().key()
        + ", another one by: "
        + String.join(", ", causes.subList(0, Math.min(CAUSES, causes.size())))
        + (causes.size() > CAUSES ? " and " + (causes.size() - CAUSES) + " more" : "");
  }

  /** Nothing of a name may be markup. */
  private static String escaped(String text) {
    StringBuilder safe = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isISOControl(c)) {
        safe.append(' ');
      } else if (c == '<' || c == '>' || c == '&') {
        safe.append("&#").append((int) c).append(';');
      } else {
        safe.append("\\`*_{}[]()#!|~@".indexOf(c) >= 0 ? "\\" : "").append(c);
      }
    }
    return safe.toString();
  }
}
