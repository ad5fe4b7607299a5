package dev.buildimage.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lays out what spring-boot-maven-plugin has repackaged (Spring Boot reference, "The Executable Jar
 * Format"): the archive's own tree, which its loader starts as it starts the archive, in the layers
 * that the archive's index names.
 */
final class SpringBootLayout {
  /** What every such archive has in its manifest. */
  static final String LIBRARIES = "Spring-Boot-Lib";

  private static final String CLASSES = "Spring-Boot-Classes";
  private static final String LAYERS = "Spring-Boot-Layers-Index";
  private static final String CLASS_PATH = "Spring-Boot-Classpath-Index";
  private static final Pattern LINE = Pattern.compile("(\\s*)-\\s*\"?([^\":]+)\"?:?\\s*");
  private static final String LOADER = "spring-boot-loader";
  private static final String APPLICATION = "application";

  private final PlannedLayers layers;
  private final ExplodedArchive archive;
  private final List<JavaLibrary> project;
  private final String root;

  SpringBootLayout(
      PlannedLayers layers, ExplodedArchive archive, List<JavaLibrary> project, String root) {
    this.layers = layers;
    this.archive = archive;
    this.project = project;
    this.root = root;
  }

  /**
   * Lays it out.
   *
   * @param mainClass that is started without the loader
   */
  JavaLayout lay(Path classes, Optional<String> mainClass) throws IOException, BuildException {
    Map<String, String> index = index();
    (index.isEmpty() ? List.of(LOADER, APPLICATION) : index.values()).forEach(layers::declare);
    for (Map.Entry<String, Path> file : archive.files().entrySet()) {
      String name = file.getKey();
      layers.add(
          index.isEmpty() ? usualLayer(name) : layer(index, name),
          file.getValue(),
          root + "/" + name);
    }
    return new JavaLayout(
        mainClass.isPresent() ? classPath() : List.of(root),
        List.of(),
        new MainClasses(classes, archive.attributes().get(JarAttributes.MAIN_CLASS)));
  }

  /** The layer of each path, or folder with a slash, that the archive's index has. */
  private Map<String, String> index() throws IOException {
    Map<String, String> index = new LinkedHashMap<>();
    String layer = APPLICATION;
    for (String line : archive.lines(archive.attributes().get(LAYERS).orElse(""))) {
      Matcher entry = LINE.matcher(line);
      if (entry.matches() && entry.group(1).isEmpty()) {
        layer = entry.group(2);
      } else if (entry.matches()) {
        index.put(entry.group(2), layer);
      }
    }
    return index;
  }

  private static String layer(Map<String, String> index, String name) {
    String exact = index.get(name);
    if (exact != null) {
      return exact;
    }
    for (int slash = name.lastIndexOf('/'); slash >= 0; slash = name.lastIndexOf('/', slash - 1)) {
      String folder = index.get(name.substring(0, slash + 1));
      if (folder != null) {
        return folder;
      }
    }
    return APPLICATION;
  }

  /** As Spring Boot divides it unless told otherwise. */
  private String usualLayer(String name) {
    if (name.startsWith("org/springframework/boot/loader/")) {
      return LOADER;
    }
    if (!name.endsWith(".jar")) {
      return APPLICATION;
    }
    String jar = name.substring(name.lastIndexOf('/') + 1);
    return JavaLibrary.kindOf(jar, project).layer();
  }

  private List<String> classPath() throws IOException {
    JarAttributes attributes = archive.attributes();
    List<String> names = new ArrayList<>();
    for (String line : archive.lines(attributes.get(CLASS_PATH).orElse(""))) {
      Matcher entry = LINE.matcher(line);
      if (entry.matches()) {
        names.add(entry.group(2));
      }
    }
    String libraries = attributes.get(LIBRARIES).orElse("");
    // a war has beside them what a servlet container would provide
    for (String folder : List.of(libraries, libraries.replaceFirst("/$", "-provided/"))) {
      archive.names(folder, ".jar").stream()
          .filter(name -> !names.contains(name))
          .forEach(names::add);
    }
    List<String> classPath =
        new ArrayList<>(
            List.of(root + "/" + attributes.get(CLASSES).orElse("").replaceFirst("/$", "")));
    names.forEach(name -> classPath.add(root + "/" + name));
    return classPath;
  }
}
