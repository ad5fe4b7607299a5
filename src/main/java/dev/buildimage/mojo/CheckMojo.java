package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.ci.BuilderPins;
import dev.buildimage.ci.PinCheck;
import dev.buildimage.ci.PinException;
import dev.buildimage.ci.PinReport;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import dev.buildimage.sandbox.InPlace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes sure that every tag or digest of the builder image in CI files, Dockerfiles, compose and
 * devcontainer files is of the repository's key, and, inside a builder image, that it is the right
 * one.
 *
 * @since 0.1.0
 */
@Mojo(
    name = "check",
    defaultPhase = LifecyclePhase.VALIDATE,
    threadSafe = true,
    requiresProject = false)
public final class CheckMojo extends BuilderMojo {
  /** Skips this goal. */
  @Parameter(property = "builder.check.skip", defaultValue = "false")
  private boolean skipCheck;

  /** Further files of the repository that name the builder image, relative to its root. */
  @Parameter(property = "builder.pins")
  private List<String> pins;

  /** Called by Maven. */
  @Inject
  public CheckMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          PinException,
          MojoExecutionException {
    if (skipCheck) {
      getLog().info("skipped: builder.check.skip is set");
      return;
    }
    KeyRepository repository = services.repository(folder());
    ImageReference builder = requiredRepository();
    // the modules of a build mostly ask the same, and a repository can be large
    ImageReference image = services.key(folder(), request()).image(builder);
    if (!services.isFirst(new Question(repository.workTree(), image, list(pins)))) {
      getLog().debug("checked for another module already");
      return;
    }
    PinReport report =
        new BuilderPins(repository, services.registryIfOnline())
            .judge(services.definition(folder(), request()), builder, list(pins));
    report.unchecked().forEach(getLog()::warn);
    new PinCheck().check(report, new InPlace().key());
    getLog().info("pins of the builder image that are right: " + report.right());
  }

  private record Question(Path workTree, ImageReference image, List<String> pins) {}
}
