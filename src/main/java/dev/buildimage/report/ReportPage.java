package dev.buildimage.report;

import dev.buildimage.build.Work;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A report for people: one page of HTML that loads nothing and runs nothing, and says in words what
 * it shows in colours.
 */
final class ReportPage {
  /** Even if something should slip through: no script, nothing from elsewhere. */
  private static final String POLICY = "default-src 'none'; style-src 'unsafe-inline'";

  private final RunReport report;
  private final Markup page = new Markup();

  ReportPage(RunReport report) {
    this.report = report;
  }

  String html() {
    page.open("html", "lang", "en");
    head();
    page.open("body");
    header();
    page.open("main");
    failures();
    new TimeSection(report, page).write();
    cache();
    new TestSection(report, page).write();
    report.images().forEach(image -> new ImageSection(image, page).write());
    report.key().ifPresent(key -> new KeySection(key, page).write());
    warnings();
    page.close();
    page.open("footer")
        .text("Written by builder-maven-plugin. The same for machines: ")
        .element("a", ReportFiles.DATA, "href", ReportFiles.DATA)
        .close();
    return page.toString();
  }

  private void head() {
    page.open("head");
    page.empty("meta", "charset", "utf-8");
    page.empty("meta", "http-equiv", "Content-Security-Policy", "content", POLICY);
    page.empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    page.empty("meta", "name", "color-scheme", "content", "light dark");
    page.element(
        "title", (report.failed() ? "Failed: " : "") + report.project() + ", " + report.command());
    page.element("style", style());
    page.close();
  }

  private static String style() {
    try (InputStream in = ReportPage.class.getResourceAsStream("report.css")) {
      if (in == null) {
        throw new IllegalStateException("report.css is not in the plugin's jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new IllegalStateException("report.css can't be read from the plugin's jar", e);
    }
  }

  private void header() {
    page.open("header");
    page.open("p", "class", "state " + (report.failed() ? "bad" : "good"))
        .text(report.failed() ? "✗ Failed" : "✓ Success")
        .close();
    page.element("h1", report.project());
    page.open("p", "class", "sub")
        .element("code", "mvn " + report.command())
        .text(" on " + minute(report.start()) + ", " + Figures.time(report.took()))
        .close();
    page.open("dl", "class", "cards");
    card("Took", Figures.time(report.took()), "");
    report
        .builderImage()
        .ifPresent(
            image ->
                card(
                    "Builder image",
                    Figures.bytes(image.bytes()),
                    ReportSummary.origin(image.image())));
    int executed =
        report.steps(Work.Outcome.DONE).size() + report.steps(Work.Outcome.FAILED).size();
    int cached = report.steps(Work.Outcome.CACHED).size();
    if (executed + cached > 0) {
      card("Steps executed", String.valueOf(executed), cached + " from the cache");
    }
    if (!report.tests().isEmpty()) {
      card(
          "Tests",
          String.valueOf(report.testsRun()),
          report.testsFailed() == 0 ? "none failed" : report.testsFailed() + " failed");
    }
    page.close();
    page.close();
  }

  private void card(String name, String figure, String more) {
    page.open("div").element("dt", name).open("dd").element("strong", figure);
    if (!more.isEmpty()) {
      page.text(" ").element("span", more, "class", "sub");
    }
    page.close().close();
  }

  private static String minute(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace('T', ' ').replace("Z", " UTC");
  }

  private void failures() {
    if (!report.failed()) {
      return;
    }
    section("failed", "What failed");
    for (Failure failure : report.failures()) {
      page.element("h3", failure.where());
      page.element("pre", failure.message(), "tabindex", "0");
    }
    page.close();
  }

  private void section(String id, String title) {
    page.open("section", "aria-labelledby", id, "class", id);
    page.element("h2", title, "id", id);
  }

  /** What was there already, and why the rest wasn't. */
  private void cache() {
    List<Span> executed = report.steps(Work.Outcome.DONE);
    List<Span> cached = report.steps(Work.Outcome.CACHED);
    List<Span> failed = report.steps(Work.Outcome.FAILED);
    if (report.builderImage().isEmpty() && executed.isEmpty() && failed.isEmpty()) {
      return;
    }
    section("cache", "What was there already");
    page.open("dl");
    report
        .builderImage()
        .ifPresent(image -> term("Builder image", ReportSummary.origin(image.image())));
    if (!(executed.isEmpty() && cached.isEmpty() && failed.isEmpty())) {
      term(
          "Steps",
          cached.size()
              + " taken from the cache, "
              + (executed.size() + failed.size())
              + " executed");
    }
    Optional<Span> first =
        report.spans().stream()
            .filter(span -> span.work().kind() == Work.Kind.STEP && span.why().isPresent())
            .findFirst();
    first.ifPresent(
        span -> {
          term("First executed", span.work().name());
          term("Why", span.why().orElseThrow());
        });
    long there = blobs(Work.Outcome.CACHED);
    long moved = blobs(Work.Outcome.DONE);
    if (there + moved > 0) {
      term("Blobs", moved + " moved, " + there + " there already");
    }
    page.close();
    page.close();
  }

  private long blobs(Work.Outcome outcome) {
    return report.spans().stream()
        .filter(TimeSection::isBlob)
        .filter(span -> span.work().outcome() == outcome)
        .count();
  }

  private void term(String name, String value) {
    page.open("div").element("dt", name).element("dd", value).close();
  }

  private void warnings() {
    if (report.warnings().isEmpty()) {
      return;
    }
    section("warnings", "Warnings");
    page.open("ul");
    report.warnings().forEach(warning -> page.element("li", warning));
    page.close();
    page.close();
  }

  /** A part of a whole as CSS wants it. */
  static String percent(double part, double whole) {
    double value = whole <= 0 ? 0 : Math.max(0, Math.min(1, part / whole)) * 100;
    return String.format(Locale.ROOT, "%.3f%%", value);
  }

  /** As {@link #percent(double, double)}. */
  static String percent(Duration part, Duration whole) {
    return percent(part.toMillis(), whole.toMillis());
  }
}
