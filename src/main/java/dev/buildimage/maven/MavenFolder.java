package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.key.KeyException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import org.w3c.dom.Element;

/** The folder {@code .mvn} of a build: what the repository itself says of Maven. */
final class MavenFolder {
  private static final String WRAPPER = "wrapper/maven-wrapper.properties";

  private final SourceFiles files;
  private final Optional<Path> folder;

  private MavenFolder(SourceFiles files, Optional<Path> folder) {
    this.files = files;
    this.folder = folder;
  }

  /** The one that Maven would take for a pom: beside it or above it. */
  static MavenFolder of(Path pom, SourceFiles files) throws KeyException {
    for (Path parent = pom.getParent();
        parent != null && parent.startsWith(files.workTree());
        parent = parent.getParent()) {
      Path folder = parent.resolve(".mvn");
      files.watch(folder);
      if (files.isFolder(folder)) {
        return new MavenFolder(files, Optional.of(folder));
      }
    }
    return new MavenFolder(files, Optional.empty());
  }

  /** Those that lines are made from. */
  List<Path> files() throws KeyException {
    List<Path> found = new ArrayList<>();
    for (String name : List.of("extensions.xml", "maven.config", WRAPPER)) {
      Optional<Path> file = folder.map(there -> there.resolve(name));
      if (file.isPresent() && files.isFile(file.get())) {
        found.add(file.get());
      }
    }
    return found;
  }

  private Optional<byte[]> content(String name) throws KeyException {
    return folder.isPresent() ? files.content(folder.get().resolve(name)) : Optional.empty();
  }

  private String name(String file) {
    return files.name(folder.orElseThrow().resolve(file));
  }

  /**
   * The Maven that the wrapper fetches.
   *
   * @throws BuildException when the wrapper's properties have no distributionUrl
   */
  Optional<String> wrapperVersion() throws BuildException, KeyException, IOException {
    Optional<byte[]> content = content(WRAPPER);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    Properties properties = new Properties();
    properties.load(new ByteArrayInputStream(content.get()));
    String url = properties.getProperty("distributionUrl", "").strip();
    String archive = url.substring(url.lastIndexOf('/') + 1);
    if (archive.isEmpty()) {
      throw new BuildException(
          name(WRAPPER)
              + " has no distributionUrl, which says which Maven the image gets: add it (mvn"
              + " wrapper:wrapper does), or remove the file");
    }
    return Optional.of(archive.replaceFirst("^apache-maven-(.+)-bin\\.(zip|tar\\.gz)$", "$1"));
  }

  /** Properties that {@code maven.config} puts on the command line. */
  Map<String, String> properties() throws KeyException {
    Map<String, String> properties = new TreeMap<>();
    Optional<byte[]> content = content("maven.config");
    if (content.isPresent()) {
      List<String> words = new ArrayList<>();
      new String(content.get(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .forEach(line -> words.addAll(List.of(line.strip().split("\\s+"))));
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
  List<String> extensions() throws BuildException, KeyException {
    Optional<byte[]> content = content("extensions.xml");
    List<String> lines = new ArrayList<>();
    if (content.isPresent()) {
      Element root = XmlText.parse(name("extensions.xml"), content.get());
      for (Element extension : XmlText.children(root, "extension")) {
        lines.add(
            new LineText(files.workTree(), "core-extension")
                .word(text(extension, "groupId") + ":" + text(extension, "artifactId"))
                .word(text(extension, "version"))
                .attribute("classLoadingStrategy", text(extension, "classLoadingStrategy"), "")
                .toString());
      }
    }
    return lines;
  }

  private static String text(Element extension, String name) {
    return XmlText.text(extension, name).orElse("");
  }
}
