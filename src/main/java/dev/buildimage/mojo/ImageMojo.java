package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.FinalDockerfile;
import dev.buildimage.build.FinalDockerfileBuilder;
import dev.buildimage.build.FinalImageBase;
import dev.buildimage.build.FinalImageBuilder;
import dev.buildimage.build.FinalImageConfig;
import dev.buildimage.build.FinalImageFiles;
import dev.buildimage.build.ImageMetadata;
import dev.buildimage.build.NamedImage;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.HeadCommit;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.ProjectArtifacts;
import dev.buildimage.maven.ProjectMetadata;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.registry.RegistryException;
import dev.buildimage.sandbox.InPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Assembles the final images: the project's classes and dependencies in Jib's layers, on a base
 * whose config and layers pass through unchanged, or what a Dockerfile makes. They are in the local
 * store afterwards.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "image",
    defaultPhase = LifecyclePhase.PACKAGE,
    threadSafe = true,
    requiresDependencyResolution = ResolutionScope.RUNTIME)
public final class ImageMojo extends BuilderMojo {
  /** The first Java whose launcher reads arguments from files. */
  private static final int ARGUMENT_FILES = 9;

  /** The final image, {@code registry/path[:tag]}; without it there is none. */
  @Parameter(property = "builder.finalImage")
  private String image;

  /**
   * Further final images, each with a {@code <name>} and any of the parameters of the single one;
   * {@code finalDockerfile}, {@code finalContext}, {@code finalTarget} and {@code finalBuildArgs}
   * are {@code dockerfile}, {@code context}, {@code target} and {@code buildArgs} there. What one
   * doesn't say is as it is said beside them.
   */
  @Parameter private List<FinalImageParameter> images;

  /** Further tags of the image. */
  @Parameter(property = "builder.tags")
  private List<String> tags;

  /**
   * The base image; may be {@code ${builder.image}}, the builder image itself, or {@code scratch}.
   */
  @Parameter(property = "builder.finalFrom")
  private String from;

  /**
   * A Dockerfile that makes the image, in place of all that is said of Java. {@code ARG
   * BUILD_IMAGE} is the builder image, by digest.
   */
  @Parameter(property = "builder.finalDockerfile")
  private String finalDockerfile;

  /** The folder that it copies from, as it is on the disk; the project's if not set. */
  @Parameter(property = "builder.finalContext")
  private String finalContext;

  /** The stage of that Dockerfile, by name or number; the last if not set. */
  @Parameter(property = "builder.finalTarget")
  private String finalTarget;

  /** Values for that Dockerfile's ARGs, each {@code NAME=value}. */
  @Parameter(property = "builder.finalBuildArgs")
  private List<String> finalBuildArgs;

  /**
   * An archive with the application and its dependencies, which is taken apart; the project's own
   * is, without being named, if it is such a one: Spring Boot's, a shaded jar, a One-JAR.
   */
  @Parameter(property = "builder.applicationJar")
  private String applicationJar;

  /** {@code exploded}, or {@code packaged}: the project's jar as it is, in place of its classes. */
  @Parameter(property = "builder.containerizingMode")
  private String containerizingMode;

  /** The class to start; found by itself if the jar says it or there is just one. */
  @Parameter(property = "builder.mainClass")
  private String mainClass;

  /** Options for the JVM. */
  @Parameter(property = "builder.jvmFlags")
  private List<String> jvmFlags;

  /** Paths in the image before the application's class path. */
  @Parameter(property = "builder.extraClasspath")
  private List<String> extraClasspath;

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

  /** Annotations of the manifest, if it is OCI's. */
  @Parameter private Map<String, String> annotations;

  /** Exposed ports, {@code port[-port][/tcp|udp|sctp]}. */
  @Parameter(property = "builder.ports")
  private List<String> ports;

  /** Paths that are volumes. */
  @Parameter(property = "builder.volumes")
  private List<String> volumes;

  /** The user, {@code name|uid[:group|gid]}. */
  @Parameter(property = "builder.user")
  private String user;

  /** The working directory. */
  @Parameter(property = "builder.workingDirectory")
  private String workingDirectory;

  /** Where the application is in the image; {@code /app}, or where a WAR's base deploys. */
  @Parameter(property = "builder.appRoot")
  private String appRoot;

  /** Folders whose files are added as they are, as Jib's; {@code src/main/jib} if not set. */
  @Parameter(property = "builder.extraDirectories")
  private ExtraDirectoriesParameter extraDirectories;

  /** The image's time, ISO 8601; {@code project.build.outputTimestamp} or one second after 1970. */
  @Parameter(property = "builder.creationTime", defaultValue = "${project.build.outputTimestamp}")
  private String creationTime;

  /** The time of the application's files, ISO 8601; one second after 1970 if not set. */
  @Parameter(property = "builder.filesModificationTime")
  private String filesModificationTime;

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
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException {
    if (skipImage) {
      getLog().info("skipped: builder.image.skip is set");
      return;
    }
    List<FinalImageParameter> all = images();
    if (all.isEmpty()) {
      getLog().info("no final image: <image> is not set");
    }
    for (FinalImageParameter each : all) {
      if (isPom() && FinalImageParameter.value(each.dockerfile).isEmpty()) {
        getLog().info("no " + each.reference() + ": a project of packaging pom has no output");
      } else {
        make(services, each);
      }
    }
  }

  private boolean isPom() {
    return project().getPackaging().equals("pom");
  }

  private List<FinalImageParameter> images() throws MojoExecutionException {
    FinalImageParameter outer = outer();
    List<FinalImageParameter> all = new ArrayList<>();
    if (FinalImageParameter.value(image).isPresent()) {
      requireUse(outer);
      all.add(outer);
    }
    if (images != null) {
      for (FinalImageParameter each : images) {
        requireUse(each);
        all.add(each.under(outer));
      }
    }
    Set<ImageReference> references = new HashSet<>();
    for (FinalImageParameter each : all) {
      for (ImageReference reference : each.references()) {
        if (!references.add(reference)) {
          throw new MojoExecutionException(
              "two images are both to be "
                  + reference
                  + ": give one another <name>, or other <tags>");
        }
      }
    }
    return all;
  }

  private static void requireUse(FinalImageParameter each) throws MojoExecutionException {
    if (FinalImageParameter.value(each.dockerfile).isPresent() && !each.ofJavaAlone().isEmpty()) {
      throw new MojoExecutionException(
          each.reference()
              + " is what "
              + each.dockerfile
              + " makes, and that says nothing of <"
              + String.join(">, <", each.ofJavaAlone())
              + ">: write it there instead");
    }
  }

  private FinalImageParameter outer() {
    FinalImageParameter outer = new FinalImageParameter();
    outer.name = image;
    outer.tags = tags;
    outer.from = from;
    outer.dockerfile = finalDockerfile;
    outer.context = finalContext;
    outer.target = finalTarget;
    outer.buildArgs = finalBuildArgs;
    outer.applicationJar = applicationJar;
    outer.containerizingMode = containerizingMode;
    outer.mainClass = mainClass;
    outer.jvmFlags = jvmFlags;
    outer.extraClasspath = extraClasspath;
    outer.entrypoint = entrypoint;
    outer.args = args;
    outer.env = env;
    outer.labels = labels;
    outer.annotations = annotations;
    outer.ports = ports;
    outer.volumes = volumes;
    outer.user = user;
    outer.workingDirectory = workingDirectory;
    outer.appRoot = appRoot;
    outer.extraDirectories = extraDirectories;
    outer.creationTime = creationTime;
    outer.filesModificationTime = filesModificationTime;
    return outer;
  }

  private void make(Services services, FinalImageParameter wanted)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException {
    List<ImageReference> names = wanted.references();
    for (ImageReference name : names) {
      requireOneMaker(name);
    }
    Instant start = Instant.now();
    Optional<HeadCommit> head = services.repository(folder()).head();
    boolean uncommitted =
        !services.repository(folder()).snapshot(List.of(".")).uncommitted().isEmpty();
    ImageMetadata metadata =
        metadata(services, wanted, head.map(commit -> commit.id() + (uncommitted ? "-dirty" : "")));
    Optional<String> dockerfile = FinalImageParameter.value(wanted.dockerfile);
    FinalImageBase base;
    List<String> dependencies = List.of();
    Image made;
    if (dockerfile.isPresent()) {
      FinalDockerfileBuilder.Made built = execute(services, wanted, dockerfile.get(), metadata);
      base = built.base();
      made = built.image();
    } else {
      ProjectArtifacts artifacts = ProjectArtifacts.of(session(), project());
      ProjectApplication application = new ProjectApplication(project(), artifacts.libraries());
      FinalImageConfig config =
          wanted.config(
              application.isWeb(wanted), DefaultBase.release(project()) >= ARGUMENT_FILES);
      base = base(services, wanted, application);
      dependencies = artifacts.coordinates();
      made =
          new FinalImageBuilder(services.store(), compression())
              .build(
                  base,
                  new FinalImageFiles(
                      application.of(wanted, base),
                      wanted.extraDirectories(folder()),
                      wanted.filesTime()),
                  config,
                  metadata);
    }
    for (ImageReference name : names) {
      services.store().tag(name.toString(), made.manifest());
    }
    services
        .log()
        .image(
            new NamedImage(NamedImage.Role.FINAL, names.get(0), made, BuilderImage.Origin.BUILT));
    new FinalImageRecord(outputFolder(), services.log()::warning)
        .add(
            new FinalImageRecord.Made(
                names,
                made.manifest().digest(),
                base.name().map(name -> recorded(base, name)),
                dockerfile,
                dependencies,
                uncommitted),
            head);
    services
        .log()
        .done(
            "assembled " + names.get(0),
            Duration.between(start, Instant.now()),
            made.manifest().size());
  }

  private static FinalImageRecord.Base recorded(FinalImageBase base, String name) {
    ImageReference reference = ImageReference.parse(name);
    return new FinalImageRecord.Base(
        reference.tag().isPresent() ? reference : reference.repositoryOnly(), base.digest());
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

  /** An image of edits that nobody else has says so: its commit alone wouldn't make it again. */
  private ImageMetadata metadata(
      Services services, FinalImageParameter wanted, Optional<String> revision)
      throws KeyException, MojoExecutionException {
    KeyRepository repository = services.repository(folder());
    return new ImageMetadata(
        ProjectMetadata.of(project(), repository.origin(), revision, wanted.created().toString()),
        FinalImageParameter.map(wanted.annotations),
        FinalImageParameter.map(wanted.labels));
  }

  private FinalDockerfileBuilder.Made execute(
      Services services, FinalImageParameter wanted, String path, ImageMetadata metadata)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException {
    Path context =
        folder().resolve(FinalImageParameter.value(wanted.context).orElse("")).normalize();
    FinalDockerfile dockerfile =
        FinalDockerfile.read(path, folder().resolve(path), context, outputFolders());
    Map<String, String> arguments = arguments("finalBuildArgs", wanted.buildArgs);
    for (String warning : dockerfile.warnings(arguments)) {
      services.doubt(warning);
    }
    Optional<BuilderImage> builder = Optional.empty();
    if (dockerfile.takesBuilder()) {
      builder =
          Optional.of(
              services
                  .builderImages()
                  .provide(services.definition(folder(), request()), requiredRepository()));
    }
    return services
        .finalDockerfiles()
        .build(
            dockerfile,
            new FinalDockerfileBuilder.Request(
                wanted.reference(),
                arguments,
                FinalImageParameter.value(wanted.target),
                builder,
                platform(),
                compression(),
                wanted.created()),
            metadata);
  }

  /** What this plugin writes is never the same twice. */
  private List<Path> outputFolders() {
    return session().getProjects().stream()
        .map(each -> Path.of(each.getBuild().getDirectory()).resolve("builder"))
        .toList();
  }

  private FinalImageBase base(
      Services services, FinalImageParameter wanted, ProjectApplication application)
      throws IOException, BuildException, MojoExecutionException {
    Optional<String> configured = FinalImageParameter.value(wanted.from);
    if (configured.isEmpty() && application.isWeb(wanted)) {
      throw new MojoExecutionException(
          wanted.reference()
              + " is a WAR's image: set <from> to that of a servlet container, such as tomcat or"
              + " jetty");
    }
    String name = configured.orElseGet(() -> DefaultBase.of(project()));
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
        stored.isPresent() ? stored : resolveBase(services, reference, configured.isEmpty());
    String searched =
        session().isOffline() && new InPlace().key().isPresent()
            ? "in the store, and Maven is offline here: mvn verify outside of the builder image"
                + " brings it there, -Dbuilder.image.skip leaves the final image out"
            : services.images().searched();
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

  private Optional<Image> resolveBase(Services services, ImageReference reference, boolean unasked)
      throws IOException, BuildException, MojoExecutionException {
    try {
      return services.images().resolve(reference, platform());
    } catch (RegistryException e) {
      throw new BuildException(
          e.getMessage()
              + "\nIt is the base of the final image"
              + (unasked ? ", as <from> names none" : "")
              + ": set <from>, name a mirror with builder.registryMirrors, or bring it into the"
              + " store with builder:import and build with -o",
          e);
    }
  }
}
