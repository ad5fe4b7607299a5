package dev.buildimage.build;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Lays out a project's classes and jars, in Jib's folders and layers. */
final class ProjectLayout {
  static final String RESOURCES = "resources";
  static final String CLASSES = "classes";

  private final PlannedLayers layers;
  private final String root;

  ProjectLayout(PlannedLayers layers, String root) {
    this.layers = layers;
    this.root = root;
  }

  JavaLayout exploded(JavaApplication.Exploded application) throws IOException, BuildException {
    layers.addOutput(
        RESOURCES, CLASSES, application.classes(), root + "/resources", root + "/classes");
    List<String> classPath = new ArrayList<>(List.of(root + "/resources", root + "/classes"));
    classPath.addAll(libraries(application.libraries()));
    Optional<String> told =
        application.jar().isPresent()
            ? JarAttributes.of(application.jar().get()).get(JarAttributes.MAIN_CLASS)
            : Optional.empty();
    return new JavaLayout(classPath, List.of(), new MainClasses(application.classes(), told));
  }

  JavaLayout packaged(JavaApplication.Packaged application) throws IOException, BuildException {
    String jar = root + "/classpath/" + application.jar().getFileName();
    layers.add(CLASSES, application.jar(), jar);
    List<String> classPath = new ArrayList<>(List.of(jar));
    classPath.addAll(libraries(application.libraries()));
    return new JavaLayout(
        classPath,
        List.of(),
        new MainClasses(
            application.classes(),
            JarAttributes.of(application.jar()).get(JarAttributes.MAIN_CLASS)));
  }

  /**
   * Lays out jars, each in the layer of its kind.
   *
   * @return where they are
   */
  List<String> libraries(List<JavaLibrary> libraries) throws IOException, BuildException {
    Map<String, Long> names =
        libraries.stream()
            .map(JavaLibrary::name)
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
    List<String> classPath = new ArrayList<>();
    for (JavaLibrary library : libraries) {
      requireJar(library.file());
      String name = library.name();
      if (names.getOrDefault(name, 1L) > 1) {
        // as Jib tells jars of one name apart
        name = name.replaceFirst("\\.jar$", "") + "-" + Files.size(library.file()) + ".jar";
      }
      String target = root + "/libs/" + name;
      layers.add(library.kind().layer(), library.file(), target);
      classPath.add(target);
    }
    return classPath;
  }

  private static void requireJar(Path jar) throws BuildException {
    if (!Files.isRegularFile(jar)) {
      throw new BuildException(
          "dependency "
              + jar
              + (Files.isDirectory(jar) ? " is a folder" : " isn't there")
              + ": the image takes jars, so build the modules it needs in the same run"
              + " (mvn package -am), up to 'package' or later");
    }
  }
}
