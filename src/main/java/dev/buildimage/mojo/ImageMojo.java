package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.FinalImageBase;
import dev.buildimage.build.FinalImageBuilder;
import dev.buildimage.build.FinalImageConfig;
import dev.buildimage.build.FinalImageEntrypoint;
import dev.buildimage.build.JavaApplication;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.ProjectArtifacts;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Assembles the final image: the project's classes and dependencies in Jib's layers, on a base
 * whose config and layers pass through unchanged. It is in the local store afterwards.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "image",
    defaultPhase = LifecyclePhase.PACKAGE,
    threadSafe = true,
    requiresDependencyResolution = ResolutionScope.RUNTIME)
public final class ImageMojo extends BuilderMojo {
  /** The final image, {@code registry/path[:tag]}; without it there is none. */
  @Parameter(property = "builder.finalImage")
  private String image;

  /**
   * The base image; may be {@code ${builder.image}}, the builder image itself, or {@code scratch}.
   */
  @Parameter(property = "builder.finalFrom")
  private String from;

  /** The class to start; found by itself if there is just one. */
  @Parameter(property = "builder.mainClass")
  private String mainClass;

  /** Options for the JVM. */
  @Parameter(property = "builder.jvmFlags")
  private List<String> jvmFlags;

  /**
   * What the image starts, instead of a main class; the one word {@code INHERIT}: the base's own.
   */
  @Parameter(property = "builder.entrypoint")
  private List<String> entrypoint;

  /** Arguments of the entry point, the image's Cmd. */
  @Parameter(property = "builder.args")
  private List<String> args;

  /** Environment variables. */
  @Parameter private Map<String, String> env;

  /** Labels. */
  @Parameter private Map<String, String> labels;

  /** Exposed ports, {@code port[-port][/tcp|udp|sctp]}. */
  @Parameter(property = "builder.ports")
  private List<String> ports;

  /** The user, {@code name|uid[:group|gid]}. */
  @Parameter(property = "builder.user")
  private String user;

  /** The working directory. */
  @Parameter(property = "builder.workingDirectory")
  private String workingDirectory;

  /** Where the application is in the image. */
  @Parameter(property = "builder.appRoot", defaultValue = JavaApplication.DEFAULT_APP_ROOT)
  private String appRoot;

  /** The image's time, ISO 8601; {@code project.build.outputTimestamp} or one second after 1970. */
  @Parameter(property = "builder.creationTime", defaultValue = "${project.build.outputTimestamp}")
  private String creationTime;

  /** Skips this goal: a build that only tests needs no final image, nor its base. */
  @Parameter(property = "builder.image.skip", defaultValue = "false")
  private boolean skipImage;

  /** Called by Maven. */
  @Inject
  public ImageMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services)
      throws IOException, BuildException, KeyException, MojoExecutionException {
    if (skipImage) {
      getLog().info("skipped: builder.image.skip is set");
      return;
    }
    if (image == null || image.isBlank()) {
      getLog().info("no final image: <image> is not set");
      return;
    }
    if (project().getPackaging().equals("pom")) {
      getLog().info("no final image: a project of packaging pom has no output");
      return;
    }
    ImageReference reference = parse("image", image);
    requireOneMaker(reference);
    Instant start = Instant.now();
    Image built =
        new FinalImageBuilder(services.store(), compression())
            .build(base(services), application(), config());
    services.store().tag(reference.toString(), built.manifest());
    new FinalImageRecord(outputFolder())
        .write(reference, built, services.repository(folder()).head());
    services
        .log()
        .done(
            "assembled " + reference,
            Duration.between(start, Instant.now()),
            built.manifest().size());
  }

  /** Two modules that make one image would each undo the other's. */
  private void requireOneMaker(ImageReference reference) throws MojoExecutionException {
    Object other =
        session()
            .getTopLevelProject()
            .getProperties()
            .putIfAbsent("builder.final." + reference, project().getArtifactId());
    if (other != null && !other.equals(project().getArtifactId())) {
      throw new MojoExecutionException(
          "modules "
              + other
              + " and "
              + project().getArtifactId()
              + " both make "
              + reference
              + ": set <image> only in the pom of the module whose image it is");
    }
  }

  private FinalImageBase base(Services services)
      throws IOException, BuildException, MojoExecutionException {
    String name = from == null || from.isBlank() ? DefaultBase.of(project()) : from;
    if (name.equals("scratch")) {
      return new FinalImageBase(services.builderImages().scratch(platform()), Optional.empty());
    }
    ImageReference reference = parse("from", name);
    // a builder image's tag is its key: what the store has under it is never out of date
    Optional<Image> stored =
        repository().filter(reference.repositoryOnly()::equals).isPresent()
            ? services.store().image(reference.toString())
            : Optional.empty();
    Optional<Image> found =
        stored.isPresent() ? stored : services.images().resolve(reference, platform());
    String searched = services.images().searched();
    Image base =
        found.orElseThrow(
            () ->
                new BuildException(
                    "the final image's base: there is no "
                        + reference
                        + " "
                        + searched
                        + "; correct <from>, or import it with builder:import"));
    return new FinalImageBase(base, Optional.of(reference));
  }

  private JavaApplication application() {
    ProjectArtifacts artifacts = ProjectArtifacts.of(session(), project());
    return new JavaApplication(
        Path.of(project().getBuild().getOutputDirectory()),
        artifacts.releases(),
        artifacts.snapshots(),
        artifacts.modules(),
        appRoot);
  }

  private FinalImageConfig config() throws MojoExecutionException {
    List<String> words = list(entrypoint);
    FinalImageEntrypoint starts;
    if (words.equals(List.of("INHERIT"))) {
      starts = new FinalImageEntrypoint.Inherited();
    } else if (words.isEmpty()) {
      starts = new FinalImageEntrypoint.MainClass(Optional.ofNullable(mainClass), list(jvmFlags));
    } else {
      starts = new FinalImageEntrypoint.Command(words);
    }
    List<String> arguments = list(args);
    return new FinalImageConfig(
        starts,
        arguments.isEmpty() ? Optional.empty() : Optional.of(arguments),
        env == null ? Map.of() : env,
        labels == null ? Map.of() : labels,
        list(ports),
        Optional.ofNullable(user),
        Optional.ofNullable(workingDirectory),
        created());
  }

  private Instant created() throws MojoExecutionException {
    if (creationTime == null || creationTime.isBlank() || creationTime.length() == 1) {
      return FinalImageConfig.DEFAULT_CREATED;
    }
    try {
      return creationTime.matches("[0-9]+")
          ? Instant.ofEpochSecond(Long.parseLong(creationTime))
          : java.time.OffsetDateTime.parse(creationTime).toInstant();
    } catch (DateTimeParseException | NumberFormatException e) {
      throw new MojoExecutionException(
          "creationTime '"
              + creationTime
              + "': ISO 8601 with an offset, as in 2026-11-22T00:00:00Z, or seconds since 1970"
              + " expected",
          e);
    }
  }
}
