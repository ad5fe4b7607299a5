package dev.buildimage.build;

import java.nio.file.Path;
import java.util.List;

/**
 * What a Java project puts into its image, in Jib's layout: {@code <appRoot>/resources}, {@code
 * <appRoot>/classes} and {@code <appRoot>/libs}.
 *
 * @param classes the output folder, {@code target/classes}: its {@code .class} files make one
 *     layer, all others another
 * @param dependencies released jars, in class path order
 * @param snapshotDependencies jars that change under the same version
 * @param projectDependencies jars of the reactor's other modules
 * @param appRoot an absolute path in the image
 */
public record JavaApplication(
    Path classes,
    List<Path> dependencies,
    List<Path> snapshotDependencies,
    List<Path> projectDependencies,
    String appRoot) {
  /** Jib's own default. */
  public static final String DEFAULT_APP_ROOT = "/app";

  /** Takes copies. */
  public JavaApplication {
    dependencies = List.copyOf(dependencies);
    snapshotDependencies = List.copyOf(snapshotDependencies);
    projectDependencies = List.copyOf(projectDependencies);
  }
}
