package dev.buildimage.build;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;

/** The main attributes of a jar's manifest (JAR file specification). */
final class JarAttributes {
  static final String MAIN_CLASS = Attributes.Name.MAIN_CLASS.toString();

  private final Attributes attributes;

  private JarAttributes(Attributes attributes) {
    this.attributes = attributes;
  }

  /** Those of an open jar. */
  static JarAttributes of(JarFile jar) throws IOException {
    Manifest manifest = jar.getManifest();
    return new JarAttributes(manifest == null ? new Attributes() : manifest.getMainAttributes());
  }

  /**
   * Those of a jar.
   *
   * @throws BuildException when it is none
   */
  static JarAttributes of(Path file) throws BuildException {
    try (JarFile jar = new JarFile(file.toFile())) {
      return of(jar);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  static BuildException unreadable(Path file, IOException e) {
    return new BuildException(
        file + " can't be read as a jar (" + e.getMessage() + "): build it again (mvn package)", e);
  }

  /** An attribute that has a value. */
  Optional<String> get(String name) {
    return Optional.ofNullable(attributes.getValue(name))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** The words of an attribute. */
  List<String> words(String name) {
    return get(name).map(value -> List.of(value.split("\\s+"))).orElse(List.of());
  }
}
