package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuildLines;
import dev.buildimage.build.BuildLinesSource;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.CacheLayers;
import dev.buildimage.build.EarlierImages;
import dev.buildimage.build.StepOptions;
import dev.buildimage.build.ToolsAddition;
import dev.buildimage.build.Work;
import dev.buildimage.ci.PinException;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyFormat;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.layer.Compression;
import dev.buildimage.maven.CallerSettings;
import dev.buildimage.maven.DependencyLayers;
import dev.buildimage.maven.DependencyRequest;
import dev.buildimage.maven.MavenKeyRequest;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.Mirror;
import dev.buildimage.registry.Proxies;
import dev.buildimage.registry.ProxyServer;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.registry.SecretVariable;
import dev.buildimage.registry.Trust;
import dev.buildimage.report.TimedBuildLog;
import dev.buildimage.store.LostBlobException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoExecution;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;

/** The parameters that most goals have, and what becomes of errors. */
abstract class BuilderMojo extends AbstractMojo {
  private final RegistryServers servers;
  private final SessionLines lines;

  @Parameter(defaultValue = "${session}", readonly = true, required = true)
  private MavenSession session;

  @Parameter(defaultValue = "${project}", readonly = true)
  private MavenProject project;

  @Parameter(defaultValue = "${mojoExecution}", readonly = true, required = true)
  private MojoExecution execution;

  /** Skips this plugin. */
  @Parameter(property = "builder.skip", defaultValue = "false")
  private boolean skip;

  /** The builder image's repository, {@code registry/path} without a tag: the key is the tag. */
  @Parameter(property = "builder.builderImage")
  private String builderImage;

  /** The builder image's Dockerfile, a path in the repository. */
  @Parameter(property = "builder.dockerfile", defaultValue = "Dockerfile.build")
  private String dockerfile;

  /**
   * Further files and folders of the repository that are part of the key. The Dockerfile, its
   * ignore file and what its COPY instructions name always are.
   */
  @Parameter(property = "builder.inputs")
  private List<String> inputs;

  /** Values for the Dockerfile's ARGs, each {@code NAME=value}. They are part of the key. */
  @Parameter(property = "builder.buildArgs")
  private List<String> buildArgs;

  /**
   * How the inputs are listed in the key's manifest: {@code git}, all at once as git lists them, or
   * {@code eksctl}, {@code requirements} first, then each input by itself in the order given.
   */
  @Parameter(property = "builder.keyFormat", defaultValue = "git")
  private String keyFormat;

  /** Lines at the top of an {@code eksctl} manifest, each {@code <module path> <version>}. */
  @Parameter(property = "builder.requirements")
  private List<String> requirements;

  /**
   * What the builder image is for, one {@code os/architecture[/variant]}; linux/amd64 if not set.
   */
  @Parameter(property = "builder.platforms")
  private List<String> platforms;

  /**
   * What Maven runs in the builder image, as on its command line; what that resolves decides the
   * key.
   */
  @Parameter(property = "builder.goals", defaultValue = "verify")
  private String goals;

  /**
   * The profiles that are active in that build, {@code !name} for one that is not although it is by
   * default. What JDK, operating system, files, properties or settings would activate doesn't
   * count.
   */
  @Parameter(property = "builder.profiles")
  private List<String> profiles;

  /** The builder image's Maven version, part of the key; the Maven Wrapper's, if there is one. */
  @Parameter(property = "builder.mavenVersion")
  private String mavenVersion;

  /**
   * The builder image's Java feature version, part of the key; if not set, the highest release that
   * a module is compiled for.
   */
  @Parameter(property = "builder.jdk")
  private String jdk;

  /**
   * Whether the builder image holds what that build resolves. Without, Maven's part is not in the
   * key, and the build downloads what it needs.
   */
  @Parameter(property = "builder.dependencyLayers", defaultValue = "true")
  private boolean dependencyLayers;

  /**
   * Folders of the builder image that a command fills, such as npm's cache, each with a {@code
   * <name>}, a {@code <command>}, {@code <paths>} and {@code <inputs>}, and maybe {@code
   * <excludes>}, {@code <replay>} and {@code <secrets>}; as property {@code NAME /PATH INPUT
   * !EXCLUDE -- COMMAND}. They are part of the key.
   */
  @Parameter(property = "builder.caches")
  private List<CacheParameter> caches;

  /** Whether the builder image may hold snapshots of remote repositories. */
  @Parameter(property = "builder.allowSnapshots", defaultValue = "false")
  private boolean allowSnapshots;

  /** Set where this plugin itself runs the build to see what it resolves. */
  @Parameter(property = "builder.recording", defaultValue = "false", readonly = true)
  private boolean recording;

  /**
   * Mirrors, each {@code registry=host[:port][/path]}, as in {@code docker.io=127.0.0.1:5000};
   * asked in this order before the registry itself.
   */
  @Parameter(property = "builder.registryMirrors")
  private List<String> registryMirrors;

  /**
   * Accounts, each {@code host[:port]=user:VARIABLE}: the environment variable holds the password
   * or token. Other places are looked into for hosts that aren't here.
   */
  @Parameter(property = "builder.registryCredentials")
  private List<String> registryCredentials;

  /**
   * Authorities of registries' certificates, each {@code host[:port]=file.pem}, beside those that
   * the JVM knows.
   */
  @Parameter(property = "builder.registryCertificates")
  private List<String> registryCertificates;

  /**
   * Hosts that may be spoken to with any certificate, or over plain HTTP; loopback addresses always
   * may.
   */
  @Parameter(property = "builder.insecureRegistries")
  private List<String> insecureRegistries;

  /** Hosts that may be told credentials over plain HTTP; loopback addresses always may. */
  @Parameter(property = "builder.credentialsOverHttp")
  private List<String> credentialsOverHttp;

  /** After how many seconds of silence a registry is given up. */
  @Parameter(property = "builder.registryTimeout", defaultValue = "120")
  private int registryTimeout;

  /**
   * What runs containers: {@code auto} (the first of the next three that works), {@code crun},
   * {@code runc} or {@code unshare} (util-linux alone); {@code docker} or {@code podman}, by their
   * command lines, which make no images; {@code inPlace}, in the builder image that Maven runs in.
   */
  @Parameter(property = "builder.runtime", defaultValue = "auto")
  private String runtime;

  /**
   * The local content store; {@code builder-maven-plugin} in {@code $XDG_CACHE_HOME} or {@code
   * ~/.cache} if not set.
   */
  @Parameter(property = "builder.store")
  private String store;

  /** Makes warnings errors, such as that a base image isn't pinned by its digest. */
  @Parameter(property = "builder.strict", defaultValue = "false")
  private boolean strict;

  /** The stage of the Dockerfile that is built, by name or number; the last if not set. */
  @Parameter(property = "builder.target")
  private String target;

  /**
   * Secrets that {@code RUN --mount=type=secret} may ask for, each with an {@code <id>} and an
   * {@code <env>} (a variable) or {@code <file>}; as property {@code ID=env:NAME} or {@code
   * ID=file:PATH}. They are no part of the key.
   */
  @Parameter(property = "builder.secrets")
  private List<SecretParameter> secrets;

  /**
   * Sockets of ssh agents that {@code RUN --mount=type=ssh} may ask for, each {@code ID=SOCKET}.
   * {@code default} is {@code $SSH_AUTH_SOCK} if not set.
   */
  @Parameter(property = "builder.ssh")
  private List<String> ssh;

  /** What a Dockerfile may do that it usually may not: {@code security.insecure}. */
  @Parameter(property = "builder.allow")
  private List<String> allow;

  /**
   * Whether steps are taken from where they were executed before: here, or in the image of an
   * earlier commit. What they make is kept either way.
   */
  @Parameter(property = "builder.stepCache", defaultValue = "true")
  private boolean stepCache;

  /**
   * How layers are compressed that are made: {@code gzip}, or {@code zstd}, which is part of the
   * builder image's key, and makes an OCI image of one that has a Docker manifest.
   */
  @Parameter(property = "builder.compression", defaultValue = "gzip")
  private String compression;

  /** {@code plain} shows the output of every step, {@code auto} that of one that fails. */
  @Parameter(property = "builder.progress", defaultValue = "auto")
  private String progress;

  BuilderMojo(RegistryServers servers, SessionLines lines) {
    this.servers = servers;
    this.lines = lines;
  }

  /** The goal itself. */
  abstract void run(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          PinException,
          MojoExecutionException,
          MojoFailureException;

  /** What is done though this plugin is skipped. */
  void runSkipped() throws IOException, BuildException, KeyException {
    // of most goals, nothing
  }

  /** Begins what takes a while, before all else that the goal needs is there. */
  void prepare() {
    // most goals take longer than that
  }

  @Override
  public final void execute() throws MojoExecutionException, MojoFailureException {
    if (recording) {
      getLog().info("nothing to do: this build is run to see what it resolves");
      return;
    }
    if (skip) {
      getLog().info("skipped: builder.skip is set");
    } else {
      prepare();
    }
    try {
      if (skip) {
        runSkipped();
        return;
      }
      RegistryServers.Decrypted decrypted = servers.of(session.getSettings());
      decrypted.problems().forEach(getLog()::warn);
      CredentialSource credentials =
          new CredentialSource(
              list(registryCredentials).stream().map(SecretVariable::parse).toList(),
              decrypted.servers(),
              System.getenv(),
              Path.of(System.getProperty("user.home")));
      Compression layers = compression();
      RunningSteps running = new RunningSteps(getLog(), terminal(), Clock.systemUTC());
      TimedBuildLog log =
          new TimedBuildLog(
              new MavenBuildLog(getLog(), running, isPlain()), Clock.systemUTC(), usualWork());
      try (running;
          Services services =
              new Services(
                  storePath(),
                  runtime,
                  registrySettings(decrypted.proxies()),
                  credentials,
                  strict,
                  stepOptions(),
                  new SessionDefinition(
                      SessionMemory.of(session.getRepositorySession().getData()),
                      mavenRequest(),
                      SessionLines.pom(project),
                      this::mavenLines,
                      log),
                  own -> addition(own, layers),
                  log)) {
        try {
          runHealing(services);
        } finally {
          report(services, log);
        }
      } finally {
        log.write(outputFolder().resolve("timings.json"), execution.getGoal());
      }
    } catch (BuildException | DockerfileException | KeyException | PinException e) {
      throw new MojoFailureException(e.getMessage(), e);
    } catch (InvalidImageException | IOException e) {
      throw new MojoExecutionException(String.valueOf(e.getMessage()), e);
    }
  }

  /** What a goal's lines in the log are about, where they don't say it themselves. */
  private Work.Kind usualWork() {
    return switch (execution.getGoal()) {
      case "push" -> Work.Kind.PUSH;
      case "image" -> Work.Kind.IMAGE;
      default -> Work.Kind.OTHER;
    };
  }

  /** Hands on what happened, if anything; a goal that only computes has nothing to tell. */
  private void report(Services services, TimedBuildLog log) {
    if (!log.isEmpty()) {
      report().add(log.record(SessionReport.name(execution), project.getArtifactId()), services);
    }
  }

  /** What this goal tells the session's report. */
  GoalReport report() {
    return new GoalReport(
        SessionReport.of(session, execution, getLog()), SessionReport.name(execution), getLog());
  }

  /** A terminal on which somebody waits: its last line may be rewritten. */
  private Optional<PrintStream> terminal() {
    boolean watched =
        System.console() != null
            && session.getRequest().isInteractiveMode()
            && System.getenv("CI") == null
            && !"dumb".equals(System.getenv("TERM"));
    return watched ? Optional.of(System.out) : Optional.empty();
  }

  private boolean isPlain() throws MojoExecutionException {
    return switch (progress) {
      case "plain" -> true;
      case "auto" -> false;
      default ->
          throw new MojoExecutionException(
              "builder.progress is '" + progress + "': auto or plain expected");
    };
  }

  private StepOptions stepOptions() throws MojoExecutionException {
    return new StepParameters(
            secrets == null ? List.of() : secrets, list(ssh), list(allow), System.getenv())
        .options(folder(), stepCache);
  }

  /** What was altered on disk is out of the way when it is noticed: once more gets it anew. */
  private void runHealing(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          PinException,
          MojoExecutionException,
          MojoFailureException {
    try {
      run(services);
    } catch (LostBlobException e) {
      getLog().warn(e.getMessage() + " (doing so now)");
      run(services);
    }
  }

  private RegistrySettings registrySettings(List<ProxyServer> proxies)
      throws MojoExecutionException {
    return new RegistrySettings(
        list(registryMirrors).stream().map(Mirror::parse).toList(),
        new Trust(
            new HashSet<>(list(insecureRegistries)),
            new HashSet<>(list(credentialsOverHttp)),
            certificates()),
        Proxies.choose(System.getProperties(), proxies, System.getenv()),
        session.isOffline(),
        Duration.ofSeconds(registryTimeout));
  }

  private Map<String, Path> certificates() throws MojoExecutionException {
    Map<String, Path> certificates = new HashMap<>();
    for (String entry : list(registryCertificates)) {
      int equals = entry.indexOf('=');
      if (equals < 1 || equals == entry.length() - 1) {
        throw new MojoExecutionException(
            "'" + entry + "' in registryCertificates: host[:port]=file.pem expected");
      }
      certificates.put(entry.substring(0, equals), folder().resolve(entry.substring(equals + 1)));
    }
    return certificates;
  }

  private Path storePath() {
    if (store != null) {
      return Path.of(store).toAbsolutePath();
    }
    String cache = System.getenv("XDG_CACHE_HOME");
    Path parent =
        cache == null || cache.isBlank()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return parent.resolve("builder-maven-plugin");
  }

  /** What the user configures of the builder image's content. */
  BuildRequest request() throws MojoExecutionException {
    return new BuildRequest(
        dockerfile,
        list(inputs),
        arguments("buildArgs", buildArgs),
        platform(),
        keyFormat(),
        Optional.ofNullable(target).filter(name -> !name.isBlank()).map(String::strip),
        compression(),
        caches == null ? List.of() : caches.stream().map(CacheParameter::cache).toList());
  }

  /** Build arguments, each {@code NAME=value}. */
  static SortedMap<String, String> arguments(String parameter, List<String> configured)
      throws MojoExecutionException {
    SortedMap<String, String> arguments = new TreeMap<>();
    for (String argument : list(configured)) {
      int equals = argument.indexOf('=');
      if (equals < 1) {
        throw new MojoExecutionException(
            "build argument '" + argument + "' in " + parameter + ": NAME=value expected");
      }
      arguments.put(argument.substring(0, equals), argument.substring(equals + 1));
    }
    return arguments;
  }

  /** How layers are compressed that are made. */
  Compression compression() throws MojoExecutionException {
    return switch (compression) {
      case "gzip" -> Compression.GZIP;
      case "zstd" -> Compression.ZSTD;
      default ->
          throw new MojoExecutionException(
              "builder.compression is '" + compression + "': gzip or zstd expected");
    };
  }

  private BuildLinesSource mavenLines(KeyRepository repository) {
    return dependencyLayers
        ? lines.of(session, project, repository, mavenRequest())
        : source -> BuildLines.NONE;
  }

  private ToolsAddition addition(Services services, Compression layers)
      throws IOException, KeyException {
    EarlierImages earlier = services.earlierImages();
    List<ToolsAddition> additions = new ArrayList<>();
    additions.add(
        new CacheLayers(
            services.store(),
            services.sandbox(),
            earlier,
            services.steps(),
            services.isStrict(),
            outputFolder(),
            services.log()));
    if (dependencyLayers && project.getFile() != null) {
      CallerSettings settings = new CallerSettings(servers.decrypted(session.getSettings()));
      additions.add(
          new DependencyLayers(
              services.store(),
              services.sandbox(),
              earlier,
              services.repository(folder()),
              SessionLines.pom(project),
              new DependencyRequest(
                  mavenRequest().goals(),
                  list(profiles),
                  value(mavenVersion),
                  settings.text(),
                  settings.folders(),
                  Path.of(session.getLocalRepository().getBasedir()),
                  session.isOffline(),
                  allowSnapshots,
                  layers,
                  outputFolder()),
              services.log()));
    }
    return ToolsAddition.all(additions);
  }

  /** What Maven runs in the builder image. */
  String goals() {
    return goals;
  }

  private MavenKeyRequest mavenRequest() {
    return new MavenKeyRequest(
        list(List.of(goals.split("\\s+"))),
        new HashSet<>(list(profiles)),
        value(mavenVersion),
        value(jdk));
  }

  private static Optional<String> value(String parameter) {
    return Optional.ofNullable(parameter).map(String::strip).filter(text -> !text.isEmpty());
  }

  private KeyFormat keyFormat() throws MojoExecutionException {
    return switch (keyFormat) {
      case "eksctl" -> new KeyFormat.Eksctl(list(requirements));
      case "git" -> {
        if (!list(requirements).isEmpty()) {
          throw new MojoExecutionException(
              "requirements are lines of <keyFormat>eksctl</keyFormat>: set that, or remove them");
        }
        yield new KeyFormat.Git();
      }
      default ->
          throw new MojoExecutionException(
              "builder.keyFormat is '" + keyFormat + "': git or eksctl expected");
    };
  }

  /** What images are for. */
  Platform platform() throws MojoExecutionException {
    List<String> all = list(platforms);
    if (all.size() > 1) {
      throw new MojoExecutionException(
          "platforms " + all + ": several are not supported yet, name one");
    }
    return all.isEmpty() ? Platform.LINUX_AMD64 : Platform.parse(all.get(0));
  }

  /** The builder image's repository, if it is configured. */
  Optional<ImageReference> repository() throws MojoExecutionException {
    if (builderImage == null || builderImage.isBlank()) {
      return Optional.empty();
    }
    ImageReference reference = parse("builderImage", builderImage);
    if (reference.tag().isPresent() || reference.digest().isPresent()) {
      throw new MojoExecutionException(
          "builderImage '"
              + builderImage
              + "' has a tag or digest: write the repository alone, the key is the tag");
    }
    return Optional.of(reference);
  }

  /** The builder image's repository. */
  ImageReference requiredRepository() throws MojoExecutionException {
    Optional<ImageReference> repository = repository();
    if (repository.isEmpty()) {
      throw new MojoExecutionException(
          "builderImage is not set: add <builderImage>registry/path</builderImage> to the plugin's"
              + " <configuration>, or -Dbuilder.builderImage=registry/path");
    }
    return repository.get();
  }

  /** A reference that a parameter holds. */
  static ImageReference parse(String parameter, String text) throws MojoExecutionException {
    try {
      return ImageReference.parse(text);
    } catch (InvalidImageException e) {
      throw new MojoExecutionException(parameter + ": " + e.getMessage(), e);
    }
  }

  /** Maven gives no list at all where none is configured. */
  static List<String> list(List<String> configured) {
    List<String> items = new ArrayList<>();
    if (configured != null) {
      configured.stream()
          .filter(item -> item != null && !item.isBlank())
          .map(String::strip)
          .forEach(items::add);
    }
    return items;
  }

  MavenSession session() {
    return session;
  }

  /** This plugin's own. */
  String pluginVersion() {
    return execution.getVersion();
  }

  /** The project at hand; Maven's stand-in for one where there is no pom. */
  MavenProject project() {
    return project;
  }

  /** The folder the goal works for: the project's, or where Maven was called. */
  Path folder() {
    return project.getFile() == null
        ? Path.of(session.getExecutionRootDirectory())
        : project.getBasedir().toPath();
  }

  /** {@code target/builder}. */
  Path outputFolder() {
    return project.getFile() == null
        ? folder().resolve("target/builder")
        : Path.of(project.getBuild().getDirectory()).resolve("builder");
  }
}
