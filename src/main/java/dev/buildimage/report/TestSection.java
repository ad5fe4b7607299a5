package dev.buildimage.report;

import dev.buildimage.maven.TestClass;
import java.util.Comparator;
import java.util.List;

/** Test classes, those that failed first, then the slowest. */
final class TestSection {
  /** More are shown on demand. */
  private static final int FIRST = 10;

  private final RunReport report;
  private final Markup page;

  TestSection(RunReport report, Markup page) {
    this.report = report;
    this.page = page;
  }

  void write() {
    if (report.tests().isEmpty()) {
      return;
    }
    Comparator<TestSpan> order =
        Comparator.comparing((TestSpan span) -> span.test().failed() == 0)
            .thenComparing(span -> span.test().took(), Comparator.reverseOrder())
            .thenComparing(span -> span.test().name());
    List<TestSpan> sorted = report.tests().stream().sorted(order).toList();
    int failed = (int) sorted.stream().filter(span -> span.test().failed() > 0).count();
    int shown = Math.min(sorted.size(), Math.max(FIRST, failed));
    page.open("section", "aria-labelledby", "tests");
    page.element("h2", "Tests", "id", "tests");
    page.element(
        "p",
        Figures.counted(report.testsRun(), "test")
            + " in "
            + Figures.counted(sorted.size(), "class")
            + (report.testsFailed() == 0 ? "" : ", " + report.testsFailed() + " failed"));
    table(
        "The slowest classes" + (failed == 0 ? "" : ", after those that failed"),
        sorted.subList(0, shown));
    if (shown < sorted.size()) {
      page.open("details");
      page.element("summary", Figures.counted(sorted.size() - shown, "faster class"));
      table("The other classes", sorted.subList(shown, sorted.size()));
      page.close();
    }
    page.close();
  }

  private void table(String caption, List<TestSpan> tests) {
    page.open("table", "class", "tests");
    page.element("caption", caption);
    page.open("thead").open("tr");
    page.element("th", "Class", "scope", "col");
    page.element("th", "Tests", "scope", "col", "class", "figure");
    page.element("th", "Took", "scope", "col", "class", "figure");
    page.close().close();
    page.open("tbody");
    for (TestSpan span : tests) {
      row(span);
    }
    page.close().close();
  }

  private void row(TestSpan span) {
    TestClass test = span.test();
    int dot = test.name().lastIndexOf('.');
    page.open("tr", "class", test.failed() > 0 ? "failed" : "done");
    page.open("th", "scope", "row");
    page.element("span", test.name().substring(dot + 1), "class", "name");
    page.element(
        "span",
        (dot < 0 ? "" : test.name().substring(0, dot) + ", ") + span.module(),
        "class",
        "sub");
    if (test.failed() > 0) {
      page.element("strong", "✗ " + test.failed() + " failed", "class", "badtext");
      page.open("ul");
      test.failures().forEach(failure -> page.element("li", failure));
      page.close();
    }
    page.close();
    page.element(
        "td",
        test.tests() + (test.skipped() == 0 ? "" : " (" + test.skipped() + " skipped)"),
        "class",
        "figure");
    page.element("td", Figures.time(test.took()), "class", "figure");
    page.close();
  }
}
