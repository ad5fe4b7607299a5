package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.ci.BasePins;
import dev.buildimage.ci.BuilderPins;
import dev.buildimage.ci.Change;
import dev.buildimage.ci.PinException;
import dev.buildimage.ci.PinReport;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Rewrites every tag or digest of the builder image that {@code check} would refuse, and nothing
 * else in those files. With {@code builder.bases} it first pins the Dockerfile's bases to the
 * digests that their tags have in the registry, which changes the key.
 *
 * @since 0.1.0
 */
// the files are the repository's, not a module's
@Mojo(name = "pin", aggregator = true, threadSafe = true, requiresProject = false)
public final class PinMojo extends BuilderMojo {
  /** Further files of the repository that name the builder image, relative to its root. */
  @Parameter(property = "builder.pins")
  private List<String> pins;

  /** Whether each FROM of the Dockerfile gets the digest that its tag has now. */
  @Parameter(property = "builder.bases", defaultValue = "false")
  private boolean bases;

  /** Tells what would be written, and writes nothing. */
  @Parameter(property = "builder.dryRun", defaultValue = "false")
  private boolean dryRun;

  /** Called by Maven. */
  @Inject
  public PinMojo(RegistryServers servers, SessionLines lines) {
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
    Optional<ImageReference> builder = bases ? repository() : Optional.of(requiredRepository());
    if (bases && session().isOffline()) {
      throw new MojoExecutionException(
          "builder.bases asks registries for the bases' digests, which can't be done offline: run"
              + " again without -o");
    }
    if (bases && pinBases(services) && dryRun) {
      getLog().info("with that the key is another, and pins of the builder image will follow it");
    } else if (builder.isPresent()) {
      pinBuilder(services, builder.get());
    }
  }

  private boolean pinBases(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          PinException,
          MojoExecutionException {
    BasePins.Report report =
        new BasePins(services.repository(folder()), services.registry()).look(request());
    report.left().forEach(getLog()::warn);
    apply(report.changes(), "bases");
    return !report.changes().isEmpty();
  }

  private void pinBuilder(Services services, ImageReference builder)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          PinException,
          MojoExecutionException {
    PinReport report =
        new BuilderPins(services.repository(folder()), services.registryIfOnline())
            .judge(services.definition(folder(), request()), builder, list(pins));
    report.unchecked().forEach(getLog()::warn);
    apply(report.changes(), "pins of the builder image");
    report.requireCorrectable();
  }

  private void apply(List<Change> changes, String what) throws IOException {
    if (!dryRun) {
      Change.apply(changes);
    }
    changes.forEach(change -> getLog().info((dryRun ? "would pin " : "pinned ") + change));
    if (changes.isEmpty()) {
      getLog().info("no " + what + " to change");
    }
  }
}
