package dev.buildimage.maven;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.maven.project.MavenProject;

/** What Surefire and Failsafe have reported of a project's test classes. */
public final class TestClasses {
  private static final int NAMED = 20;
  private static final int MESSAGE = 300;

  private TestClasses() {}

  /**
   * Those of reports that are not older than a moment. What is no report, such as one that somebody
   * is writing, is left out: who counts tests says so.
   *
   * @param known reports that are another project's, which may have the same folder; these are
   *     added
   */
  public static List<TestClass> since(MavenProject project, Instant moment, Set<Path> known)
      throws IOException {
    List<TestClass> classes = new ArrayList<>();
    for (Path folder : new TestReports(project).folders()) {
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder, "TEST-*.xml")) {
          for (Path report : reports) {
            Instant ended = Files.getLastModifiedTime(report).toInstant();
            if (!ended.isBefore(moment) && known.add(report.toAbsolutePath().normalize())) {
              read(report, ended, classes);
            }
          }
        }
      }
    }
    return classes;
  }

  private static void read(Path report, Instant ended, List<TestClass> classes) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(report)) {
      classes.add(read(factory.createXMLStreamReader(in), ended));
    } catch (XMLStreamException noReport) {
      return;
    }
  }

  private static TestClass read(XMLStreamReader reader, Instant ended) throws XMLStreamException {
    reader.nextTag();
    String name = attribute(reader, "name");
    Duration took = seconds(attribute(reader, "time"));
    int tests = number(reader, "tests");
    int failed = number(reader, "failures") + number(reader, "errors");
    int skipped = number(reader, "skipped");
    List<String> failures = new ArrayList<>();
    // most have none, and much output
    String test = "";
    while (failures.size() < Math.min(failed, NAMED) && reader.hasNext()) {
      if (reader.next() == XMLStreamConstants.START_ELEMENT) {
        String element = reader.getLocalName();
        if (element.equals("testcase")) {
          test = attribute(reader, "name");
        } else if (element.equals("failure") || element.equals("error")) {
          failures.add(named(test, attribute(reader, "message")));
        }
      }
    }
    return new TestClass(name, ended, took, tests, failed, skipped, failures);
  }

  private static String named(String test, String message) {
    String line = message.strip().lines().findFirst().orElse("");
    String shown =
        line.codePointCount(0, line.length()) > MESSAGE
            ? line.substring(0, line.offsetByCodePoints(0, MESSAGE)) + "…"
            : line;
    return shown.isEmpty() ? test : test + ": " + shown;
  }

  private static String attribute(XMLStreamReader reader, String name) {
    String value = reader.getAttributeValue(null, name);
    return value == null ? "" : value;
  }

  private static int number(XMLStreamReader reader, String name) {
    String value = attribute(reader, name);
    return value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
  }

  /** Of {@code 1,234.5}, as some versions write it. */
  private static Duration seconds(String text) {
    String plain = text.replace(",", "");
    return plain.matches("[0-9]{1,9}(\\.[0-9]{1,9})?")
        ? Duration.ofMillis(new BigDecimal(plain).movePointRight(3).longValue())
        : Duration.ZERO;
  }
}
