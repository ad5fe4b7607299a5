package dev.buildimage.build;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The class that an application starts with: what its jar says, else the one of Spring Boot's
 * applications, else the only one with a main method.
 *
 * @param classes the folder that is searched
 * @param told by the jar
 */
record MainClasses(Path classes, Optional<String> told) {
  private static final String SPRING =
      "Lorg/springframework/boot/autoconfigure/SpringBootApplication;";
  private static final String WAYS_OUT =
      "set <mainClass>, or <entrypoint> if the image starts something else; a module that is to have"
          + " no image needs no <image>: set it in the application's own pom";

  /** The class, as long as there is just one, and all can be searched: nothing depends on it. */
  Optional<String> only() throws IOException {
    if (told.isPresent()) {
      return told;
    }
    try {
      List<String> found = search();
      return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
    } catch (BuildException unreadable) {
      return Optional.empty();
    }
  }

  /**
   * The class.
   *
   * @throws BuildException when there is none, or several
   */
  String required() throws IOException, BuildException {
    if (told.isPresent()) {
      return told.get();
    }
    List<String> found = search();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new BuildException(
        found.isEmpty()
            ? "no class in " + classes + " has a main method: " + WAYS_OUT
            : found.size()
                + " classes in "
                + classes
                + " have a main method ("
                + String.join(", ", found)
                + "): "
                + WAYS_OUT);
  }

  private List<String> search() throws IOException, BuildException {
    if (!Files.isDirectory(classes)) {
      return List.of();
    }
    List<ClassFile> found = new ArrayList<>();
    for (Path file : PlannedLayers.files(classes)) {
      String path = classes.relativize(file).toString();
      if (path.endsWith(".class") && !path.startsWith("META-INF")) {
        ClassFile read = read(file);
        if (read.hasMain()) {
          found.add(read);
        }
      }
    }
    List<ClassFile> spring =
        found.stream().filter(each -> each.strings().contains(SPRING)).toList();
    return (spring.size() == 1 ? spring : found).stream().map(ClassFile::name).toList();
  }

  private static ClassFile read(Path file) throws IOException, BuildException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return ClassFile.read(in);
    } catch (EOFException e) {
      throw new BuildException(
          file + " is cut off: compile again (mvn clean package), or " + WAYS_OUT, e);
    } catch (IOException e) {
      throw new BuildException(
          file + " can't be searched for a main method (" + e.getMessage() + "): " + WAYS_OUT, e);
    }
  }
}
