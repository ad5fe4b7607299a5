package dev.buildimage.maven;

import dev.buildimage.build.BuildException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.w3c.dom.Element;

/**
 * Poms of model version 4.1.0 (Maven 4) in the words of 4.0.0, which every Maven reads: {@code
 * <subprojects>} are modules.
 */
final class NewerModel {
  private static final String VERSION = "4.1.0";
  private static final String OLD_VERSION = "4.0.0";

  private final String name;

  /**
   * For one pom.
   *
   * @param name its path in the repository
   */
  NewerModel(String name) {
    this.name = name;
  }

  /** The pom as it is, if it is an old one. */
  byte[] inOldWords(byte[] pom) throws BuildException {
    // most are old, and need no second parser
    if (!new String(pom, StandardCharsets.ISO_8859_1).contains(VERSION)) {
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
    for (Element profiles : XmlText.children(project, "profiles")) {
      XmlText.children(profiles, "profile").forEach(NewerModel::subprojects);
    }
    return XmlText.write(project);
  }

  private static void subprojects(Element parent) {
    List<Element> modules = XmlText.rename(parent, "subprojects", "modules");
    modules.forEach(list -> XmlText.rename(list, "subproject", "module"));
  }
}
