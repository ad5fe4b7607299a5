package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.FinalImageBase;
import dev.buildimage.build.JavaApplication;
import dev.buildimage.build.JavaLibrary;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.project.MavenProject;

/** What of a project goes into an image, as far as Maven knows. */
final class ProjectApplication {
  /** What servlet containers' images say of where they are, and where below that they deploy. */
  private static final Map<String, String> CONTAINERS =
      Map.of("CATALINA_HOME", "/webapps/ROOT", "JETTY_BASE", "/webapps/ROOT");

  private final MavenProject project;
  private final List<JavaLibrary> libraries;

  ProjectApplication(MavenProject project, List<JavaLibrary> libraries) {
    this.project = project;
    this.libraries = libraries;
  }

  /**
   * Whether a servlet container starts it: a WAR, but not one that brings its own, nor one in whose
   * place another archive is taken.
   */
  boolean isWeb(FinalImageParameter wanted) throws BuildException {
    return project.getPackaging().equals("war")
        && (wanted.isInherited()
            || FinalImageParameter.value(wanted.applicationJar).isEmpty() && !isWhole());
  }

  private boolean isWhole() throws BuildException {
    Optional<Path> archive = archive();
    return archive.isPresent()
        && JavaApplication.SelfContained.is(archive.get(), classes(), libraries);
  }

  private Path classes() {
    return Path.of(project.getBuild().getOutputDirectory());
  }

  /** The application of an image. */
  JavaApplication of(FinalImageParameter wanted, FinalImageBase base)
      throws BuildException, MojoExecutionException {
    Optional<String> root = FinalImageParameter.value(wanted.appRoot);
    String usual = root.orElse(JavaApplication.DEFAULT_APP_ROOT);
    Optional<String> named = FinalImageParameter.value(wanted.applicationJar);
    if (named.isPresent()) {
      Path jar = project.getBasedir().toPath().resolve(named.get());
      return new JavaApplication.SelfContained(jar, classes(), List.of(), usual);
    }
    if (isWeb(wanted)) {
      return new JavaApplication.Web(packaged(), libraries, webRoot(root, base));
    }
    boolean whole = isWhole();
    if (isPackaged(wanted)) {
      if (whole) {
        throw new MojoExecutionException(
            packaged() + " has its dependencies in it: remove <containerizingMode>");
      }
      return new JavaApplication.Packaged(classes(), packaged(), libraries, usual);
    }
    return whole
        ? new JavaApplication.SelfContained(packaged(), classes(), libraries, usual)
        : new JavaApplication.Exploded(classes(), archive(), libraries, usual);
  }

  private static boolean isPackaged(FinalImageParameter wanted) throws MojoExecutionException {
    String mode = FinalImageParameter.value(wanted.containerizingMode).orElse("exploded");
    return switch (mode) {
      case "exploded" -> false;
      case "packaged" -> true;
      default ->
          throw new MojoExecutionException(
              "containerizingMode is '" + mode + "': exploded or packaged expected");
    };
  }

  /** What this run has packaged. */
  private Optional<Path> archive() {
    return Optional.ofNullable(project.getArtifact())
        .map(artifact -> artifact.getFile())
        .map(File::toPath)
        .filter(Files::isRegularFile);
  }

  private Path packaged() throws MojoExecutionException {
    return archive()
        .orElseThrow(
            () ->
                new MojoExecutionException(
                    "the image takes the project's "
                        + project.getPackaging()
                        + ", and this run hasn't made it: run the build up to 'package' (mvn"
                        + " package)"));
  }

  private static String webRoot(Optional<String> configured, FinalImageBase base)
      throws MojoExecutionException {
    if (configured.isPresent()) {
      return configured.get();
    }
    Map<String, String> env = base.image().config().env();
    for (Map.Entry<String, String> container : CONTAINERS.entrySet()) {
      if (!env.getOrDefault(container.getKey(), "").isBlank()) {
        return env.get(container.getKey()) + container.getValue();
      }
    }
    throw new MojoExecutionException(
        "the base of a WAR's image is a servlet container, and this one doesn't say where it deploys"
            + " ("
            + String.join(" or ", CONTAINERS.keySet().stream().sorted().toList())
            + " in its environment): set <appRoot>, such as /var/lib/jetty/webapps/ROOT");
  }
}
