package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import dev.buildimage.key.KeyException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.maven.model.Model;
import org.apache.maven.model.Parent;
import org.w3c.dom.Element;

/**
 * Poms of model version 4.1.0 (Maven 4) in the words of 4.0.0, which every Maven reads: {@code
 * <subprojects>} are modules, without any the folders below are, and a parent's coordinates are in
 * the parent (What's new in Maven 4, Modeling and subprojects).
 */
final class NewerModel {
  private static final String VERSION = "4.1.0";
  private static final String OLD_VERSION = "4.0.0";

  /** What such a pom needn't say. */
  interface Surroundings {
    /** The parent that a relative path leads to. */
    Optional<Model> parent(String relativePath) throws BuildException, KeyException;

    /** The folders below with a pom. */
    List<String> subprojects() throws KeyException;
  }

  private final String name;
  private final Surroundings surroundings;

  /**
   * For one pom.
   *
   * @param name its path in the repository
   */
  NewerModel(String name, Surroundings surroundings) {
    this.name = name;
    this.surroundings = surroundings;
  }

  /** Whether a pom may be one; it is not if not. */
  static boolean isPossible(byte[] pom) {
    return new String(pom, StandardCharsets.ISO_8859_1).contains(VERSION);
  }

  /** The pom as it is, if it is an old one. */
  byte[] inOldWords(byte[] pom) throws BuildException, KeyException {
    // most are old, and need no second parser
    if (!isPossible(pom)) {
      return pom;
    }
    Element project = XmlText.parse(name, pom);
    boolean newer =
        XmlText.text(project, "modelVersion")
            .map(VERSION::equals)
            .orElseGet(() -> project.getAttribute("xmlns").endsWith(VERSION));
    if (!newer) {
      return pom;
    }
    project.setAttribute("xmlns", project.getAttribute("xmlns").replace(VERSION, OLD_VERSION));
    XmlText.children(project, "modelVersion").forEach(project::removeChild);
    XmlText.add(project, "modelVersion", OLD_VERSION);
    subprojects(project);
    if (XmlText.children(project, "modules").isEmpty()
        && XmlText.text(project, "packaging").filter("pom"::equals).isPresent()) {
      Element modules = XmlText.add(project, "modules", "");
      surroundings.subprojects().forEach(folder -> XmlText.add(modules, "module", folder));
    }
    for (Element parent : XmlText.children(project, "parent")) {
      complete(parent);
    }
    for (Element profiles : XmlText.children(project, "profiles")) {
      XmlText.children(profiles, "profile").forEach(NewerModel::subprojects);
    }
    return XmlText.write(project);
  }

  private void complete(Element parent) throws BuildException, KeyException {
    if (Stream.of("groupId", "artifactId", "version")
        .allMatch(element -> XmlText.text(parent, element).isPresent())) {
      return;
    }
    Optional<Model> found =
        surroundings.parent(XmlText.text(parent, "relativePath").orElse("../pom.xml"));
    if (found.isPresent()) {
      Model model = found.get();
      Optional<Parent> above = Optional.ofNullable(model.getParent());
      fill(
          parent,
          "groupId",
          Optional.ofNullable(model.getGroupId()).or(() -> above.map(Parent::getGroupId)));
      fill(parent, "artifactId", Optional.ofNullable(model.getArtifactId()));
      fill(
          parent,
          "version",
          Optional.ofNullable(model.getVersion()).or(() -> above.map(Parent::getVersion)));
    }
  }

  private static void fill(Element parent, String element, Optional<String> text) {
    if (text.isPresent() && XmlText.text(parent, element).isEmpty()) {
      XmlText.add(parent, element, text.get());
    }
  }

  private static void subprojects(Element parent) {
    List<Element> modules = XmlText.rename(parent, "subprojects", "modules");
    modules.forEach(list -> XmlText.rename(list, "subproject", "module"));
  }
}
