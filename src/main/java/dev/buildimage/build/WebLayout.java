package dev.buildimage.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Lays out a WAR as Jib does: the archive's tree, in Jib's layers. */
final class WebLayout {
  private static final String LIBRARIES = "WEB-INF/lib/";
  private static final String CLASSES = "WEB-INF/classes/";

  private final PlannedLayers layers;
  private final List<JavaLibrary> libraries;
  private final String root;

  WebLayout(PlannedLayers layers, List<JavaLibrary> libraries, String root) {
    this.layers = layers;
    this.libraries = libraries;
    this.root = root;
  }

  JavaLayout lay(ExplodedArchive archive) throws IOException, BuildException {
    for (Map.Entry<String, Path> file : archive.files().entrySet()) {
      layers.add(layer(file.getKey()), file.getValue(), root + "/" + file.getKey());
    }
    return new JavaLayout(
        List.of(), List.of(), new MainClasses(archive.archive(), Optional.empty()));
  }

  private String layer(String name) {
    if (name.startsWith(LIBRARIES)) {
      return JavaLibrary.kindOf(name.substring(LIBRARIES.length()), libraries).layer();
    }
    return name.startsWith(CLASSES) && name.endsWith(".class")
        ? ProjectLayout.CLASSES
        : ProjectLayout.RESOURCES;
  }
}
