package dev.buildimage.mojo;

import dev.buildimage.build.BucketLayers;
import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.sandbox.Bind;
import dev.buildimage.sandbox.ContainerProcess;
import dev.buildimage.sandbox.ContainerSpec;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.ImageEnvironment;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Security;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Runs a command in the builder image, by default the whole build, offline. The work tree and the
 * store are mounted at their own paths, and so is the local repository, if the image has no
 * dependency layers; what is made belongs to the caller.
 *
 * @since 0.1.0
 */
@Mojo(name = "run", aggregator = true, threadSafe = true, requiresProject = false)
public final class RunMojo extends BuilderMojo {
  private static final List<String> PASSED_ON =
      List.of(
          "TERM",
          "NO_COLOR",
          "CI",
          "MAVEN_ARGS",
          "http_proxy",
          "https_proxy",
          "no_proxy",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY");

  /** The command, for the image's {@code /bin/sh}. */
  @Parameter(property = "builder.command", defaultValue = "mvn -o verify")
  private String command;

  /** Names of further environment variables to pass on. */
  @Parameter(property = "builder.environment")
  private List<String> environment;

  /** The command's network: {@code host}, the machine's own, or {@code none}, loopback alone. */
  @Parameter(property = "builder.network", defaultValue = "host")
  private String network;

  /** What to do inside a builder image that is not the right one: {@code fail} or {@code warn}. */
  @Parameter(property = "builder.inPlace", defaultValue = "fail")
  private String inPlace;

  /** Called by Maven. */
  @Inject
  public RunMojo(RegistryServers servers, SessionLines lines) {
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
    BuildDefinition definition = services.definition(folder(), request());
    List<String> shell = List.of("/bin/sh", "-c", command);
    int status;
    if (new InPlaceCheck(getLog(), inPlace).isHere(definition.key())) {
      status = here(shell);
    } else {
      BuilderImage image = services.builderImages().provide(definition, requiredRepository());
      getLog().info("running in " + image.reference() + ": " + command);
      try (RootFileSystem root = services.sandbox().open(image.image())) {
        status = root.runAttached(container(services, image, shell));
      }
    }
    if (status != 0) {
      throw new MojoFailureException(
          "'" + command + "' ended with exit code " + status + " in the builder image");
    }
  }

  private int here(List<String> shell) throws IOException {
    Process process = new ProcessBuilder(shell).inheritIO().directory(folder().toFile()).start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroy();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private ContainerSpec container(Services services, BuilderImage image, List<String> shell)
      throws IOException, KeyException, MojoExecutionException {
    ContainerUser user = ContainerUser.ROOT;
    Map<String, String> env = ImageEnvironment.of(image.image().config(), user);
    List<String> names = new ArrayList<>(PASSED_ON);
    names.addAll(list(environment));
    for (String name : names) {
      if (System.getenv(name) != null) {
        env.put(name, System.getenv(name));
      }
    }
    List<Path> folders =
        new ArrayList<>(List.of(services.repository(folder()).workTree(), services.store().root()));
    String options = "-Dbuilder.store=" + services.store().root();
    if (BucketLayers.dependencies(image.image()).isEmpty()) {
      Path localRepository = Path.of(session().getLocalRepository().getBasedir());
      folders.add(localRepository);
      options += " -Dmaven.repo.local=" + localRepository;
    }
    env.merge("MAVEN_OPTS", options, (its, ours) -> its + " " + ours);
    List<Bind> binds = new ArrayList<>(Folders.binds(folders.toArray(Path[]::new)));
    File settings = session().getRequest().getUserSettingsFile();
    if (settings != null && settings.isFile()) {
      // what was fetched through a mirror is only found by a Maven that knows the mirror
      binds.add(new Bind(settings.toPath(), user.home() + "/.m2/settings.xml", true));
    }
    return new ContainerSpec(
        new ContainerProcess(shell, env, folder().toString(), user),
        binds,
        Folders.network(network),
        Security.forWriting(binds));
  }
}
