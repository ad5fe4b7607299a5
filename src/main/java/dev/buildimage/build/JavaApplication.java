package dev.buildimage.build;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What a Java project puts into its image, in Jib's layout and layers. */
public sealed interface JavaApplication {
  /** Jib's own default. */
  String DEFAULT_APP_ROOT = "/app";

  /** Where it is in the image, an absolute path. */
  String appRoot();

  /**
   * Classes and jars, each for itself: {@code <appRoot>/resources}, {@code <appRoot>/classes} and
   * {@code <appRoot>/libs}.
   *
   * @param classes the output folder, {@code target/classes}: its {@code .class} files make one
   *     layer, all others another
   * @param jar the project's own, whose manifest may name the main class
   * @param libraries in class path order
   */
  record Exploded(Path classes, Optional<Path> jar, List<JavaLibrary> libraries, String appRoot)
      implements JavaApplication {
    /** Takes a copy. */
    public Exploded {
      libraries = List.copyOf(libraries);
    }
  }

  /**
   * The project's jar as it is, in {@code <appRoot>/classpath}, beside {@code <appRoot>/libs}.
   *
   * @param classes what is in the jar, searched for a main class
   * @param libraries in class path order
   */
  record Packaged(Path classes, Path jar, List<JavaLibrary> libraries, String appRoot)
      implements JavaApplication {
    /** Takes a copy. */
    public Packaged {
      libraries = List.copyOf(libraries);
    }
  }

  /**
   * One archive with the application and its dependencies, taken apart: Spring Boot's jar or war, a
   * shaded jar, a One-JAR.
   *
   * @param classes the output folder: what is in there too is the application, all else its
   *     dependencies
   * @param libraries of the project, in class path order; those that the archive doesn't have are
   *     beside it
   */
  record SelfContained(Path archive, Path classes, List<JavaLibrary> libraries, String appRoot)
      implements JavaApplication {
    /** Takes a copy. */
    public SelfContained {
      libraries = List.copyOf(libraries);
    }

    /**
     * Whether a project's archive is such a one.
     *
     * @param classes the output folder
     * @param libraries of the project
     * @throws BuildException when it can't be read
     */
    public static boolean is(Path archive, Path classes, List<JavaLibrary> libraries)
        throws BuildException {
      JarAttributes attributes = JarAttributes.of(archive);
      return attributes.get(SpringBootLayout.LIBRARIES).isPresent()
          || attributes.get(OneJarLayout.MAIN_CLASS).isPresent()
          || ShadedLayout.is(archive, classes, libraries);
    }
  }

  /**
   * A WAR for the base's servlet container, exploded at {@code appRoot}, a folder that the
   * container deploys.
   *
   * @param libraries of the project, which tell the jars of {@code WEB-INF/lib} apart
   */
  record Web(Path war, List<JavaLibrary> libraries, String appRoot) implements JavaApplication {
    /** Takes a copy. */
    public Web {
      libraries = List.copyOf(libraries);
    }
  }
}
