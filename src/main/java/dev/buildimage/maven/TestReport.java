package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * A {@code TEST-*.xml} of Surefire or Failsafe (surefire-test-report.xsd).
 *
 * @param name the suite's, mostly a class
 * @param millis what all took, with what comes before and after single tests
 * @param tests in its order; one that was run again because it had failed is one test
 */
record TestReport(String name, long millis, List<Case> tests) {
  /**
   * A test.
   *
   * @param className of a class, or whatever the framework calls it
   * @param name with its parameters
   * @param failed whether it has, in the end
   */
  record Case(String className, String name, long millis, boolean failed) {}

  /**
   * Reads one.
   *
   * @throws BuildException when it is none
   */
  static TestReport read(Path file) throws IOException, BuildException {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(file)) {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      reader.nextTag();
      String name = withoutSuffix(attribute(reader, "name"));
      long millis = millis(attribute(reader, "time"));
      List<Case> tests = new ArrayList<>();
      while (reader.hasNext()) {
        if (reader.next() == XMLStreamConstants.START_ELEMENT
            && reader.getLocalName().equals("testcase")) {
          tests.add(test(reader, name));
        }
      }
      return new TestReport(name, millis, List.copyOf(tests));
    } catch (XMLStreamException e) {
      throw new BuildException(
          file
              + " is no report of tests: "
              + e.getMessage()
              + "; hand on the file as it was written",
          e);
    }
  }

  private static Case test(XMLStreamReader reader, String suite) throws XMLStreamException {
    String className =
        Optional.of(withoutSuffix(attribute(reader, "classname")))
            .filter(text -> !text.isEmpty())
            .orElse(suite);
    String name = attribute(reader, "name");
    long millis = millis(attribute(reader, "time"));
    boolean failed = false;
    int depth = 1;
    while (depth > 0) {
      int event = reader.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        depth++;
        failed |= List.of("failure", "error").contains(reader.getLocalName());
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        depth--;
      }
    }
    return new Case(className, name, millis, failed);
  }

  private static String attribute(XMLStreamReader reader, String name) {
    return Optional.ofNullable(reader.getAttributeValue(null, name)).orElse("");
  }

  /** {@code reportNameSuffix} comes behind each class, in parentheses. */
  private static String withoutSuffix(String className) {
    return className.replaceFirst("(?<=.)\\([^()]*\\)$", "");
  }

  /** Seconds, which older releases group by commas. */
  private static long millis(String seconds) {
    try {
      return new BigDecimal(seconds.replace(",", "")).movePointRight(3).longValue();
    } catch (NumberFormatException none) {
      return 0;
    }
  }
}
