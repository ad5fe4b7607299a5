package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/** The folder {@code .mvn} of a build: what the repository itself says of Maven. */
final class MavenFolder {
  private final Path workTree;
  private final Optional<Path> folder;

  private MavenFolder(Path workTree, Optional<Path> folder) {
    this.workTree = workTree;
    this.folder = folder;
  }

  /** The one that Maven would take for a pom: beside it or above it. */
  static MavenFolder of(Path pom, Path workTree) {
    for (Path parent = pom.getParent();
        parent != null && parent.startsWith(workTree);
        parent = parent.getParent()) {
      if (Files.isDirectory(parent.resolve(".mvn"))) {
        return new MavenFolder(workTree, Optional.of(parent.resolve(".mvn")));
      }
    }
    return new MavenFolder(workTree, Optional.empty());
  }

  /** Those that lines are made from. */
  List<Path> files() {
    return Stream.of("extensions.xml", "maven.config", "wrapper/maven-wrapper.properties")
        .map(this::file)
        .flatMap(Optional::stream)
        .toList();
  }

  private Optional<Path> file(String name) {
    return folder.map(found -> found.resolve(name)).filter(Files::isRegularFile);
  }

  private String name(Path file) {
    return workTree.relativize(file).toString();
  }

  /**
   * The Maven that the wrapper fetches.
   *
   * @throws BuildException when the wrapper's properties have no distributionUrl
   */
  Optional<String> wrapperVersion() throws BuildException, IOException {
    Optional<Path> file = file("wrapper/maven-wrapper.properties");
    if (file.isEmpty()) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(file.get())) {
      properties.load(in);
    }
    String url = properties.getProperty("distributionUrl", "").strip();
    String archive = url.substring(url.lastIndexOf('/') + 1);
    if (archive.isEmpty()) {
      throw new BuildException(
          name(file.get())
              + " has no distributionUrl, which says which Maven the image gets: add it (mvn"
              + " wrapper:wrapper does), or remove the file");
    }
    return Optional.of(archive.replaceFirst("^apache-maven-(.+)-bin\\.(zip|tar\\.gz)$", "$1"));
  }

  /** Properties that {@code maven.config} puts on the command line. */
  Map<String, String> properties() throws IOException {
    Map<String, String> properties = new TreeMap<>();
    Optional<Path> file = file("maven.config");
    if (file.isPresent()) {
      List<String> words = new ArrayList<>();
      for (String line : Files.readAllLines(file.get())) {
        if (!line.startsWith("#")) {
          words.addAll(List.of(line.strip().split("\\s+")));
        }
      }
      for (int i = 0; i < words.size(); i++) {
        String word = words.get(i);
        boolean apart = word.equals("-D") || word.equals("--define");
        if (apart && i + 1 < words.size()) {
          define(words.get(++i), properties);
        } else if (word.startsWith("-D")) {
          define(word.substring(2), properties);
        } else if (word.startsWith("--define=")) {
          define(word.substring("--define=".length()), properties);
        }
      }
    }
    return properties;
  }

  private static void define(String definition, Map<String, String> properties) {
    String[] parts = definition.split("=", 2);
    properties.put(parts[0], parts.length > 1 ? parts[1] : "true");
  }

  /**
   * Lines of the core extensions.
   *
   * @throws BuildException when {@code extensions.xml} is no XML
   */
  List<String> extensions() throws BuildException, IOException {
    Optional<Path> file = file("extensions.xml");
    List<String> lines = new ArrayList<>();
    if (file.isPresent()) {
      NodeList extensions = document(file.get()).getElementsByTagName("extension");
      for (int i = 0; i < extensions.getLength(); i++) {
        Element extension = (Element) extensions.item(i);
        lines.add(
            new LineText(workTree, "core-extension")
                .word(text(extension, "groupId") + ":" + text(extension, "artifactId"))
                .word(text(extension, "version"))
                .attribute("classLoadingStrategy", text(extension, "classLoadingStrategy"), "")
                .toString());
      }
    }
    return lines;
  }

  /** By Java's own parser: Maven gives plugins none on every version. */
  private Document document(Path file) throws BuildException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      DocumentBuilder builder = factory.newDocumentBuilder();
      // the default one prints to standard error
      builder.setErrorHandler(new DefaultHandler());
      return builder.parse(in);
    } catch (SAXException e) {
      throw new BuildException(name(file) + " is no XML: " + e.getMessage() + "; correct it", e);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("every Java has such a parser", e);
    }
  }

  private static String text(Element extension, String name) {
    NodeList found = extension.getElementsByTagName(name);
    return found.getLength() == 0 ? "" : found.item(0).getTextContent().strip();
  }
}
