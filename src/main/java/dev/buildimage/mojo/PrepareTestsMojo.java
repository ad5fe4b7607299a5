package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.build.Work;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.HeadCommit;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionEvents;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.maven.Shard;
import dev.buildimage.maven.ShardRequest;
import dev.buildimage.maven.ShardTests;
import dev.buildimage.maven.TestFolders;
import dev.buildimage.maven.TestJdk;
import dev.buildimage.maven.TestJvm;
import dev.buildimage.maven.TestPluginTraps;
import dev.buildimage.maven.TestPlugins;
import dev.buildimage.maven.TestSummary;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.Containers;
import dev.buildimage.sandbox.Network;
import dev.buildimage.sandbox.Watchdog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.artifact.DependencyResolutionRequiredException;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;
import org.apache.maven.toolchain.ToolchainManager;

/**
 * Points Surefire and Failsafe at the JVM in the builder image, by the property {@code jvm}:
 * reports, {@code -Dtest=}, reruns and coverage are as they always are.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "prepare-tests",
    defaultPhase = LifecyclePhase.PROCESS_TEST_CLASSES,
    requiresDependencyResolution = ResolutionScope.TEST,
    threadSafe = true)
public final class PrepareTestsMojo extends BuilderMojo {
  private final ToolchainManager toolchains;

  /**
   * The tests' network: {@code host}, the machine's own, or {@code none}, loopback alone; if not
   * set, {@code none}, or {@code host} for tests that wait for a debugger.
   */
  @Parameter(property = "builder.network")
  private String network;

  /** Surefire's own, under which there is nothing to prepare. */
  @Parameter(property = "maven.test.skip", defaultValue = "false")
  private boolean skipTestCompilation;

  /** Surefire's own, under which there is nothing to prepare. */
  @Parameter(property = "skipTests", defaultValue = "false")
  private boolean skipTests;

  /** What to do inside a builder image that is not the right one: {@code fail} or {@code warn}. */
  @Parameter(property = "builder.inPlace", defaultValue = "fail")
  private String inPlace;

  /**
   * This machine among those that share the tests, {@code i/n} from 1; {@code $BUILDER_SHARD} or
   * CircleCI's own variables if not set. Each test class runs on exactly one of them, and the goal
   * {@code merge} proves it.
   */
  @Parameter(property = "builder.shard")
  private String shard;

  /**
   * What test classes took, by which they are divided: a path from the folder that has {@code
   * .mvn}. It need not be there.
   */
  @Parameter(property = "builder.timings", defaultValue = ".mvn/builder-timings.json")
  private String timings;

  /** Called by Maven. */
  @Inject
  public PrepareTestsMojo(
      RegistryServers servers, SessionLines lines, ToolchainManager toolchains) {
    super(servers, lines);
    this.toolchains = toolchains;
  }

  @Override
  void run(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException,
          MojoFailureException {
    Optional<Shard> chosen = chosenShard();
    if (chosen.isPresent()) {
      BuilderKey key = services.key(folder(), request());
      divide(chosen.get(), services.repository(folder()), Optional.of(key.key()));
    }
    TestPlugins plugins = new TestPlugins(project(), session().getUserProperties());
    if (skipTestCompilation || skipTests && !plugins.decideThemselvesWhatToSkip()) {
      getLog().info("no tests to prepare for: they are skipped");
      return;
    }
    if (Files.notExists(Path.of(project().getBuild().getTestOutputDirectory()))
        && !plugins.lookElsewhere()) {
      getLog().info("no tests to prepare for: there are none");
      return;
    }
    BuilderKey key = services.key(folder(), request());
    if (new InPlaceCheck(this, inPlace).isHere(services, key.key())) {
      getLog().info("tests run right here, in the builder image");
      services
          .log()
          .work(
              Work.since(
                  Work.Kind.OTHER,
                  "Maven runs in the builder image itself",
                  Instant.now(),
                  0,
                  Work.Outcome.DONE));
      expect("right here, in the builder image", Optional.empty());
      return;
    }
    Path folder = outputFolder().resolve("jvm");
    Network testsNetwork = network(plugins);
    refuse(new TestPluginTraps(plugins).of(folder.resolve("bin").resolve("java"), testsNetwork));
    BuilderImage image = image(services, key);
    Folders.renew(folder);
    Containers containers = services.containers();
    if (services.isFirst("watchdog")) {
      Watchdog watchdog = containers.endLaunchedWithThisProcess();
      SessionEvents.hearer(
          session().getRequest(), TestsWatchdog.class, () -> new TestsWatchdog(watchdog));
    }
    Path java =
        new TestJvm(containers)
            .write(
                folder,
                image.image(),
                image.reference().toString(),
                binds(services, plugins),
                plugins.environmentVariables(),
                testsNetwork);
    Optional<TestJdk> jdk = TestJdk.in(folder);
    if (jdk.isPresent()) {
      refuse(
          jdk.get()
              .conflicts(
                  plugins,
                  Optional.ofNullable(toolchains.getToolchainFromBuildContext("jdk", session()))));
    }
    project().getProperties().setProperty("jvm", java.toString());
    getLog()
        .info(
            "tests run in "
                + image.reference()
                + " by "
                + containers.name()
                + (testsNetwork == Network.NONE ? ", with no network but loopback" : "")
                + "; the image came from: "
                + image.origin().name().toLowerCase(Locale.ROOT));
    expect(
        "in "
            + image.reference()
            + " by "
            + containers.name()
            + (testsNetwork == Network.NONE ? " (builder.network=none)" : ""),
        Optional.of(TestJvm.started(folder)));
  }

  /** Tests that run on the machine itself are divided all the same. */
  @Override
  void runSkipped() throws IOException, BuildException, KeyException {
    Optional<Shard> chosen = chosenShard();
    if (chosen.isPresent()) {
      try (KeyRepository repository = KeyRepository.open(folder())) {
        divide(chosen.get(), repository, Optional.empty());
      }
    }
  }

  private Optional<Shard> chosenShard() throws BuildException {
    return Shard.chosen(
        Optional.ofNullable(shard).filter(text -> !text.isBlank()), System.getenv());
  }

  private void divide(Shard node, KeyRepository repository, Optional<String> key)
      throws IOException, BuildException, KeyException {
    Path workTree = repository.workTree().toRealPath();
    ShardRequest request =
        new ShardRequest(
            node,
            workTree,
            repository.head().map(HeadCommit::id),
            key,
            ShardTests.file(session().getRequest(), workTree, timings));
    ShardTests tests = ShardTests.of(session().getRequest(), getLog()::warn);
    getLog()
        .info(tests.prepare(session().getRequest(), session().getProjects(), project(), request));
  }

  private Network network(TestPlugins plugins) throws MojoExecutionException {
    if (network == null) {
      return plugins.areDebugged() ? Network.HOST : Network.NONE;
    }
    return Folders.network(network);
  }

  private static void refuse(List<String> reasons) throws MojoFailureException {
    if (!reasons.isEmpty()) {
      throw new MojoFailureException(String.join("\n", reasons));
    }
  }

  private List<Bind> binds(Services services, TestPlugins plugins)
      throws IOException, KeyException, MojoExecutionException {
    TestFolders folders = new TestFolders();
    folders.add(
        List.of(
            services.repository(folder()).workTree(),
            Path.of(session().getLocalRepository().getBasedir())));
    // Maven 3.9's further local repositories
    String tail = "maven.repo.local.tail";
    String tails =
        session()
            .getUserProperties()
            .getProperty(tail, session().getSystemProperties().getProperty(tail, ""));
    folders.add(
        Arrays.stream(tails.split(","))
            .filter(path -> !path.isBlank())
            .map(Path::of)
            .filter(Files::isDirectory)
            .toList());
    folders.add(List.of(Path.of(project().getBuild().getDirectory())));
    folders.add(plugins.workingDirectories(folder()));
    try {
      folders.addClassPath(project().getTestClasspathElements());
    } catch (DependencyResolutionRequiredException e) {
      throw new MojoExecutionException("the tests' class path is not resolved", e);
    }
    List<Bind> binds = new ArrayList<>(Folders.binds(folders.folders()));
    binds.addAll(folders.files());
    return binds;
  }

  private void expect(String where, Optional<Path> started) {
    TestSummary.expect(session().getRequest(), project(), where, started, getLog()::info);
  }

  /** All modules but the first find it in the store, and need no definition. */
  private BuilderImage image(Services services, BuilderKey key)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException {
    ImageReference repository = requiredRepository();
    Optional<BuilderImage> stored = services.builderImages().stored(key.image(repository));
    return stored.isPresent()
        ? stored.get()
        : services.builderImages().provide(services.definition(folder(), request()), repository);
  }
}
