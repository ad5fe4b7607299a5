package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.BuilderKey;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.maven.TestJvm;
import dev.buildimage.maven.TestPluginTraps;
import dev.buildimage.maven.TestSummary;
import dev.buildimage.sandbox.Containers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Points Surefire and Failsafe at the JVM in the builder image, by the property {@code jvm}:
 * reports, {@code -Dtest=}, reruns and coverage are as they always are.
 *
 * @since 0.1.0
 */
@Mojo(name = "prepare-tests", defaultPhase = LifecyclePhase.PROCESS_TEST_CLASSES, threadSafe = true)
public final class PrepareTestsMojo extends BuilderMojo {
  /** The tests' network: {@code host}, the machine's own, or {@code none}, loopback alone. */
  @Parameter(property = "builder.network", defaultValue = "host")
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

  /** Called by Maven. */
  @Inject
  public PrepareTestsMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException,
          MojoFailureException {
    if (skipTests || skipTestCompilation) {
      getLog().info("no tests to prepare for: they are skipped");
      return;
    }
    if (Files.notExists(Path.of(project().getBuild().getTestOutputDirectory()))) {
      getLog().info("no tests to prepare for: there are none");
      return;
    }
    BuilderKey key = services.key(folder(), request());
    if (new InPlaceCheck(this, inPlace).isHere(services, key.key())) {
      getLog().info("tests run right here, in the builder image");
      expect("right here, in the builder image", Optional.empty());
      return;
    }
    List<String> traps = new TestPluginTraps().of(project());
    if (!traps.isEmpty()) {
      throw new MojoFailureException(String.join("\n", traps));
    }
    BuilderImage image = image(services, key);
    Path folder = Folders.renew(outputFolder().resolve("jvm"));
    Containers containers = services.containers();
    if (services.isFirst("watchdog")) {
      containers.endLaunchedWithThisProcess();
    }
    Path java =
        new TestJvm(containers)
            .write(
                folder,
                image.image(),
                image.reference().toString(),
                Folders.binds(
                    services.repository(folder()).workTree(),
                    Path.of(session().getLocalRepository().getBasedir())),
                Folders.network(network));
    project().getProperties().setProperty("jvm", java.toString());
    getLog()
        .info(
            "tests run in "
                + image.reference()
                + " by "
                + containers.name()
                + "; the image came from: "
                + image.origin().name().toLowerCase(Locale.ROOT));
    expect(
        "in " + image.reference() + " by " + containers.name(),
        Optional.of(TestJvm.started(folder)));
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
