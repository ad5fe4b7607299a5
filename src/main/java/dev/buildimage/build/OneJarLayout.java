package dev.buildimage.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lays out a One-JAR: its {@code main/main.jar} and the jars of {@code lib/} make a plain class
 * path, so that its loader isn't needed.
 */
final class OneJarLayout {
  /** What every such archive has in its manifest. */
  static final String MAIN_CLASS = "One-Jar-Main-Class";

  private static final String MAIN = "main/";
  private static final String LIBRARIES = "lib/";

  private final PlannedLayers layers;
  private final ExplodedArchive archive;
  private final String root;

  OneJarLayout(PlannedLayers layers, ExplodedArchive archive, String root) {
    this.layers = layers;
    this.archive = archive;
    this.root = root;
  }

  JavaLayout lay(Path classes) throws IOException, BuildException {
    List<String> names = new ArrayList<>(archive.names(MAIN, ".jar"));
    names.addAll(archive.names(LIBRARIES, ".jar"));
    List<String> classPath = new ArrayList<>();
    for (Map.Entry<String, Path> file : archive.files().entrySet()) {
      String name = file.getKey();
      if (names.contains(name)) {
        boolean own = name.startsWith(MAIN);
        layers.add(
            own ? ProjectLayout.CLASSES : JavaLibrary.Kind.RELEASE.layer(),
            file.getValue(),
            root + "/" + name);
      }
    }
    names.forEach(name -> classPath.add(root + "/" + name));
    return new JavaLayout(
        classPath, List.of(), new MainClasses(classes, archive.attributes().get(MAIN_CLASS)));
  }
}
