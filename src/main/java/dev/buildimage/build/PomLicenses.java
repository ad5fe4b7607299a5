package dev.buildimage.build;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * What a pom of a repository says of its licences, by itself.
 *
 * @param licenses its own; none means its parent's
 * @param parent whose licences are its own if it has none
 */
public record PomLicenses(List<License> licenses, Optional<MavenName> parent) {
  /** How far inheritance is followed. */
  private static final int MAX_PARENTS = 20;

  private static final int MAX_BYTES = 1 << 20;
  private static final int MAX_TEXT = 500;

  /** Copies the list. */
  public PomLicenses {
    licenses = List.copyOf(licenses);
  }

  /** Where poms are. */
  @FunctionalInterface
  public interface Poms {
    /** The one of a name; empty if it isn't there. */
    Optional<PomLicenses> pom(MavenName name) throws IOException;
  }

  /** The licences of an artifact: those that its pom says, or else the nearest of its parents. */
  public static List<License> of(MavenName artifact, Poms poms) throws IOException {
    Optional<PomLicenses> pom = poms.pom(artifact.pom());
    for (int depth = 0; pom.isPresent() && depth < MAX_PARENTS; depth++) {
      if (!pom.get().licenses().isEmpty()) {
        return pom.get().licenses();
      }
      Optional<MavenName> parent = pom.get().parent();
      pom = parent.isPresent() ? poms.pom(parent.get()) : Optional.empty();
    }
    return List.of();
  }

  /** Reads a pom; one that is no XML, or too large for one, says nothing. */
  public static PomLicenses read(InputStream pom) throws IOException {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    // some poms declare a document type, which is nobody's to fetch
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    Reading reading = new Reading();
    try {
      XMLStreamReader xml =
          factory.createXMLStreamReader(new ByteArrayInputStream(pom.readNBytes(MAX_BYTES)));
      while (xml.hasNext()) {
        reading.event(xml.next(), xml);
      }
    } catch (XMLStreamException noXml) {
      return new PomLicenses(List.of(), Optional.empty());
    }
    return reading.result();
  }

  /** One pom, event by event. */
  private static final class Reading {
    private final Deque<String> path = new ArrayDeque<>();
    private final List<License> licenses = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private String name = "";
    private String url = "";
    private String group = "";
    private String artifact = "";
    private String version = "";

    void event(int event, XMLStreamReader xml) {
      switch (event) {
        case XMLStreamConstants.START_ELEMENT -> {
          path.addLast(xml.getLocalName());
          text.setLength(0);
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA -> {
          if (text.length() < MAX_TEXT) {
            text.append(xml.getText());
          }
        }
        case XMLStreamConstants.END_ELEMENT -> {
          end(String.join("/", path));
          path.removeLast();
          text.setLength(0);
        }
        default -> {}
      }
    }

    private void end(String element) {
      switch (element) {
        case "project/parent/groupId" -> group = text();
        case "project/parent/artifactId" -> artifact = text();
        case "project/parent/version" -> version = text();
        case "project/licenses/license/name" -> name = text();
        case "project/licenses/license/url" -> url = text();
        case "project/licenses/license" -> {
          // some authors have an address for a name, some nothing
          String called = name.isEmpty() ? url : name;
          if (!called.isEmpty() && !called.contains("${")) {
            licenses.add(new License(called, url.contains("${") ? "" : url));
          }
          name = "";
          url = "";
        }
        default -> {}
      }
    }

    private String text() {
      String whole = text.toString().replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
      return whole.length() > MAX_TEXT ? whole.substring(0, MAX_TEXT) : whole;
    }

    PomLicenses result() {
      return new PomLicenses(licenses, MavenName.of(group, artifact, version, "pom", ""));
    }
  }
}
