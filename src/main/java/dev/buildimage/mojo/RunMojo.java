package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import java.io.IOException;
import java.util.List;
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
  void prepare() {
    KeyRepository.prepare(folder());
  }

  @Override
  void run(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException,
          MojoFailureException {
    new ImageCommand(this, list(environment), network, new InPlaceCheck(this, inPlace))
        .run(services, command, command);
  }
}
