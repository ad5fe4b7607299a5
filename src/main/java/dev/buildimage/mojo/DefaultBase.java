package dev.buildimage.mojo;

import java.util.List;
import org.apache.maven.project.MavenProject;

/**
 * The base of a final image whose user names none, as Jib chooses it: a JRE that runs the classes.
 */
final class DefaultBase {
  private static final List<Integer> LONG_TERM = List.of(8, 11, 17, 21, 25);

  private DefaultBase() {}

  static String of(MavenProject project) {
    int wanted = release(project);
    int jre = LONG_TERM.stream().filter(version -> version >= wanted).findFirst().orElse(wanted);
    return "eclipse-temurin:" + jre + "-jre";
  }

  /** The Java release that a project is compiled for; the oldest there may be if it isn't told. */
  static int release(MavenProject project) {
    int release = 8;
    for (String name : List.of("maven.compiler.target", "maven.compiler.release")) {
      String value = project.getProperties().getProperty(name, "").replaceFirst("^1\\.", "");
      if (value.matches("[0-9]{1,3}")) {
        release = Integer.parseInt(value);
      }
    }
    return release;
  }
}
