package dev.buildimage.build;

import java.nio.file.Path;
import java.util.List;

/**
 * A jar of an application's class path.
 *
 * @param file the jar
 * @param kind how often it changes
 */
public record JavaLibrary(Path file, Kind kind) {
  /** How often a jar changes, least first. */
  public enum Kind {
    /** Never. */
    RELEASE("dependencies"),
    /** Under the same version. */
    SNAPSHOT("snapshot dependencies"),
    /** With the project: it is of another module of the reactor. */
    MODULE("project dependencies");

    private final String layer;

    Kind(String layer) {
      this.layer = layer;
    }

    /** Jib's name of the layer that such jars are in. */
    String layer() {
      return layer;
    }
  }

  /**
   * The kind of a jar that is known by its name alone.
   *
   * @param libraries of the project
   */
  static Kind kindOf(String name, List<JavaLibrary> libraries) {
    return libraries.stream()
        .filter(library -> library.name().equals(name))
        .findFirst()
        .map(JavaLibrary::kind)
        .orElse(name.contains("SNAPSHOT") ? Kind.SNAPSHOT : Kind.RELEASE);
  }

  /** Its file name. */
  String name() {
    return file.getFileName().toString();
  }
}
