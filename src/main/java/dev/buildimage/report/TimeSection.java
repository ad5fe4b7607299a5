package dev.buildimage.report;

import dev.buildimage.build.Work;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What took how long, when, and beside what. */
final class TimeSection {
  private static final int TICKS = 6;
  private static final List<Integer> ROUND =
      List.of(
          10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000,
          300_000, 600_000, 1_800_000);

  private final RunReport report;
  private final Markup page;
  private final Duration whole;

  TimeSection(RunReport report, Markup page) {
    this.report = report;
    this.page = page;
    this.whole = report.took();
  }

  static boolean isBlob(Span span) {
    return span.work().kind() == Work.Kind.PULLED_BLOB
        || span.work().kind() == Work.Kind.PUSHED_BLOB;
  }

  void write() {
    page.open("section", "aria-labelledby", "time");
    page.element("h2", "What took how long", "id", "time");
    chart();
    legend();
    List<Span> blobs = report.spans().stream().filter(TimeSection::isBlob).toList();
    List<Span> others = report.spans().stream().filter(span -> !isBlob(span)).toList();
    table("Everything in the order of its beginning", others);
    if (!blobs.isEmpty()) {
      page.open("details");
      page.element("summary", Figures.counted(blobs.size(), "blob") + " one by one");
      table("Blobs in the order of their beginning", blobs);
      page.close();
    }
    page.close();
  }

  /** All lanes at a glance; the table has the same in words. */
  private void chart() {
    List<Interval> work = report.intervals();
    Lanes lanes = Lanes.of(work);
    page.open(
        "div",
        "class",
        "lanes",
        "role",
        "img",
        "aria-label",
        Figures.counted(work.size(), "piece")
            + " of work in "
            + Figures.time(whole)
            + ", at most "
            + lanes.count()
            + " at once; the table below has each");
    for (int lane = 0; lane < lanes.count(); lane++) {
      page.open("div", "class", "lane");
      for (Interval each : work) {
        if (lanes.lane(each) == lane) {
          bar(each);
        }
      }
      page.close();
    }
    page.close();
    axis();
  }

  private void bar(Interval each) {
    String style =
        "left:"
            + ReportPage.percent(Duration.between(report.start(), each.start()), whole)
            + ";width:"
            + ReportPage.percent(Duration.between(each.start(), each.end()), whole);
    page.element("span", "", "class", "bar " + css(each), "style", style, "title", title(each));
  }

  private static String title(Interval each) {
    String name = each instanceof Span span ? span.work().name() : ((TestSpan) each).test().name();
    return name + ", " + Figures.time(Duration.between(each.start(), each.end()));
  }

  private static String css(Interval each) {
    return topic(Topic.of(each)) + (failed(each) ? " bad" : "");
  }

  private static boolean failed(Interval each) {
    return each instanceof Span span
        ? span.work().outcome() == Work.Outcome.FAILED
        : ((TestSpan) each).test().failed() > 0;
  }

  private static String topic(Topic topic) {
    return "t-" + topic.name().toLowerCase(Locale.ROOT);
  }

  private void axis() {
    page.open("div", "class", "axis", "aria-hidden", "true");
    Duration step = step();
    for (Duration at = Duration.ZERO; at.compareTo(whole) <= 0; at = at.plus(step)) {
      page.element("span", label(at, step), "style", "left:" + ReportPage.percent(at, whole));
    }
    page.close();
  }

  private static String label(Duration at, Duration step) {
    if (step.compareTo(Duration.ofSeconds(1)) < 0) {
      return at.toMillis() / 1000.0 + " s";
    }
    return step.compareTo(Duration.ofMinutes(1)) < 0
        ? at.toSeconds() + " s"
        : at.toMinutes() + " min";
  }

  /** The first round time of which only a few fit. */
  private Duration step() {
    Duration last = Duration.ZERO;
    for (int millis : ROUND) {
      last = Duration.ofMillis(millis);
      if (last.multipliedBy(TICKS).compareTo(whole) >= 0) {
        return last;
      }
    }
    return last.multipliedBy(1 + whole.dividedBy(last.multipliedBy(TICKS)));
  }

  private void legend() {
    Map<Topic, Duration> times = Topic.times(report.intervals());
    page.open("ul", "class", "legend");
    times.forEach(
        (topic, time) ->
            page.open("li")
                .element("span", "", "class", "key " + topic(topic))
                .text(topic.label() + " ")
                .element("span", Figures.time(time), "class", "figure")
                .close());
    page.close();
  }

  private void table(String caption, List<Span> spans) {
    page.open("table", "class", "work");
    page.element("caption", caption);
    page.open("thead").open("tr");
    page.element("th", "What", "scope", "col");
    page.element("th", "From", "scope", "col", "class", "figure");
    page.element("th", "Took", "scope", "col", "class", "figure");
    page.close().close();
    Map<String, List<Span>> groups =
        spans.stream()
            .collect(
                Collectors.groupingBy(TimeSection::group, LinkedHashMap::new, Collectors.toList()));
    groups.forEach(this::group);
    page.close();
  }

  /** The goal that did it; other plugins' goals are what they did. */
  private static String group(Span span) {
    if (span.goal().isEmpty()) {
      return "before this plugin";
    }
    return span.work().kind() == Work.Kind.GOAL
        ? "other plugins' goals"
        : span.goal() + ", " + span.module();
  }

  private void group(String name, List<Span> spans) {
    page.open("tbody");
    page.open("tr", "class", "group")
        .element("th", name, "scope", "rowgroup", "colspan", "3")
        .close();
    for (Span span : spans) {
      row(span);
    }
    page.close();
  }

  private void row(Span span) {
    Work work = span.work();
    boolean cached = work.outcome() == Work.Outcome.CACHED;
    page.open("tr", "class", word(work.outcome()));
    page.open("th", "scope", "row");
    page.element("span", work.name(), "class", "name");
    if (!cached) {
      page.open("span", "class", "track");
      bar(span);
      page.close();
    }
    page.open("span", "class", "sub");
    if (work.kind() == Work.Kind.GOAL) {
      page.text(span.module());
    }
    if (work.bytes() > 0) {
      page.text(Figures.bytes(work.bytes()));
    }
    if (work.outcome() == Work.Outcome.FAILED) {
      page.text(" ").element("strong", "✗ failed", "class", "badtext");
    }
    if (cached) {
      page.text(" ").element("strong", isBlob(span) ? "there already" : "from the cache");
    }
    page.close();
    span.why().ifPresent(why -> page.element("span", "Executed, since " + why, "class", "sub"));
    page.close();
    page.element(
        "td", Figures.time(Duration.between(report.start(), span.start())), "class", "figure");
    page.element("td", cached ? "–" : Figures.time(work.took()), "class", "figure");
    page.close();
  }

  private static String word(Work.Outcome outcome) {
    return outcome.name().toLowerCase(Locale.ROOT);
  }
}
