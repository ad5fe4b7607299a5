package dev.buildimage.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class ReportPageTest {
  @TempDir Path folder;

  private static Document parsed(String html) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
    return factory.newDocumentBuilder().parse(new InputSource(new StringReader(html)));
  }

  private static List<Element> all(Document page, String name) {
    NodeList nodes = page.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<String> texts(Document page, String name) {
    return all(page, name).stream().map(Element::getTextContent).toList();
  }

  @Test
  void whateverNamesSayIsTextAndNothingIsLoadedOrRun() throws Exception {
    String html = new ReportPage(SampleReports.full(folder, true)).html();
    Document page = parsed(html);

    for (String element : List.of("script", "img", "link", "iframe", "object", "b")) {
      assertThat(all(page, element)).as(element).isEmpty();
    }
    String shown = SampleReports.HOSTILE.replace('\u0007', '\ufffd');
    assertThat(texts(page, "span")).anyMatch(text -> text.equals(shown));
    assertThat(texts(page, "pre")).anyMatch(text -> text.contains(shown));
    assertThat(texts(page, "li")).anyMatch(text -> text.contains(shown));
    for (Element each : all(page, "*")) {
      for (int i = 0; i < each.getAttributes().getLength(); i++) {
        String attribute = each.getAttributes().item(i).getNodeName();
        assertThat(attribute).doesNotStartWith("on").isNotEqualTo("src");
      }
    }
    assertThat(all(page, "a")).extracting(a -> a.getAttribute("href")).containsOnly("report.json");
    assertThat(html).contains("default-src 'none'").doesNotContain("@import", "url(");
  }

  /** A style sheet is no text to the browser: it has to come through as it is. */
  @Test
  void theStyleSheetNeedsNoEscapes() throws Exception {
    String html = new ReportPage(SampleReports.small()).html();
    int start = html.indexOf("<style>") + "<style>".length();

    assertThat(html.substring(start, html.indexOf("</style>")))
        .contains("prefers-color-scheme: dark")
        .doesNotContain("&", "<");
  }

  @Test
  void everythingIsSaidInWordsToo() throws Exception {
    RunReport report = SampleReports.full(folder, true);
    Document page = parsed(new ReportPage(report).html());

    assertThat(texts(page, "p")).contains("✗ Failed");
    assertThat(texts(page, "strong")).contains("✗ failed", "from the cache", "✗ 2 failed");
    for (Element table : all(page, "table")) {
      assertThat(table.getElementsByTagName("caption").getLength()).isOne();
    }
    assertThat(all(page, "th")).allMatch(th -> th.hasAttribute("scope"));
    for (Element each : all(page, "div")) {
      assertThat(each.getAttribute("role").equals("img"))
          .isEqualTo(!each.getAttribute("aria-label").isEmpty());
    }
    String words = page.getDocumentElement().getTextContent();
    for (Span span : report.spans()) {
      assertThat(words).contains(span.work().name().replace('\u0007', '\ufffd'));
    }
    for (TestSpan test : report.tests()) {
      String name = test.test().name().replace('\u0007', '\ufffd');
      assertThat(words).contains(name.substring(name.lastIndexOf('.') + 1));
      assertThat(words).contains(Figures.time(test.test().took()));
    }
    assertThat(words)
        .contains("org.codehaus.plexus:plexus-utils:4.0.11")
        .contains("tools/<script>")
        .contains("Tools & <b>all</b>")
        .contains("has no such instruction");
  }

  @Test
  void namesOfElementsAreUnique() throws Exception {
    Document page = parsed(new ReportPage(SampleReports.full(folder, false)).html());
    Set<String> ids = new HashSet<>();
    for (Element each : all(page, "*")) {
      String id = each.getAttribute("id");
      assertThat(id.isEmpty() || ids.add(id)).as(id).isTrue();
    }
    for (Element section : all(page, "section")) {
      assertThat(ids).contains(section.getAttribute("aria-labelledby"));
    }
  }

  @Test
  void whatDidNotHappenHasNoSection() throws Exception {
    Document page = parsed(new ReportPage(SampleReports.small()).html());

    assertThat(texts(page, "h2"))
        .containsExactly("What took how long", "What was there already", "Builder image");
  }
}
