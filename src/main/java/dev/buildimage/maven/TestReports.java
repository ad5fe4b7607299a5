package dev.buildimage.maven;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.apache.maven.model.Plugin;
import org.apache.maven.model.PluginExecution;
import org.apache.maven.project.MavenProject;
import org.codehaus.plexus.util.xml.Xpp3Dom;

/** The reports that Surefire and Failsafe write of each test class, {@code TEST-*.xml}. */
final class TestReports {
  private static final List<String> FOLDERS = List.of("surefire-reports", "failsafe-reports");

  private final Set<Path> folders = new LinkedHashSet<>();

  /** Of a project. */
  TestReports(MavenProject project) {
    FOLDERS.forEach(name -> folders.add(Path.of(project.getBuild().getDirectory(), name)));
    for (Plugin plugin : project.getBuildPlugins()) {
      if (TestPlugins.KEYS.contains(plugin.getKey())) {
        add(project, plugin.getConfiguration());
        for (PluginExecution execution : plugin.getExecutions()) {
          add(project, execution.getConfiguration());
        }
      }
    }
  }

  private void add(MavenProject project, Object configuration) {
    if (configuration instanceof Xpp3Dom dom && dom.getChild("reportsDirectory") != null) {
      String folder = dom.getChild("reportsDirectory").getValue();
      if (folder != null && !folder.isBlank()) {
        folders.add(project.getBasedir().toPath().resolve(folder.strip()));
      }
    }
  }

  /** Where they are, if there are any. */
  Set<Path> folders() {
    return folders;
  }

  /** Whether others are the same project's. */
  boolean isSame(TestReports other) {
    return folders.equals(other.folders);
  }

  /**
   * How many tests there are.
   *
   * @param ran those that were executed
   * @param skipped those that weren't
   */
  record Count(int ran, int skipped) {
    Count plus(Count other) {
      return new Count(ran + other.ran, skipped + other.skipped);
    }
  }

  /**
   * Those of reports that are not older than a moment.
   *
   * @param counted reports that are somebody else's, who may have the same folder; these are added
   */
  Count since(Instant moment, Set<Path> counted) throws IOException {
    Count all = new Count(0, 0);
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        try (DirectoryStream<Path> reports = Files.newDirectoryStream(folder, "TEST-*.xml")) {
          for (Path report : reports) {
            if (!Files.getLastModifiedTime(report).toInstant().isBefore(moment)
                && counted.add(report.toAbsolutePath().normalize())) {
              all = all.plus(count(report));
            }
          }
        }
      }
    }
    return all;
  }

  private static Count count(Path report) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newInstance();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    try (InputStream in = Files.newInputStream(report)) {
      XMLStreamReader reader = factory.createXMLStreamReader(in);
      reader.nextTag();
      int skipped = number(reader, "skipped");
      return new Count(number(reader, "tests") - skipped, skipped);
    } catch (XMLStreamException e) {
      throw new IOException(report + " is no report of tests: " + e.getMessage(), e);
    }
  }

  private static int number(XMLStreamReader reader, String attribute) {
    String value = reader.getAttributeValue(null, attribute);
    return value != null && value.matches("[0-9]{1,9}") ? Integer.parseInt(value) : 0;
  }
}
