package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.ImageImportOptions;
import dev.buildimage.build.ImageImporter;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Takes an image into the local store: an OCI layout or archive, a docker archive, or a root file
 * system's tar.
 *
 * @since 0.1.0
 */
@Mojo(name = "import", aggregator = true, threadSafe = true, requiresProject = false)
public final class ImportMojo extends BuilderMojo {
  /** The file or folder to import. */
  @Parameter(property = "builder.archive", required = true)
  private File archive;

  /** The reference that the image gets in the store. */
  @Parameter(property = "builder.name", required = true)
  private String name;

  /** The name that the image has in an archive of several. */
  @Parameter(property = "builder.archiveName")
  private String archiveName;

  /** The Cmd of an image that is made from a root file system. */
  @Parameter(property = "builder.cmd")
  private List<String> cmd;

  /** Called by Maven. */
  @Inject
  public ImportMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services) throws IOException, BuildException, MojoExecutionException {
    ImageReference reference = parse("builder.name", name);
    Instant start = Instant.now();
    Image image =
        new ImageImporter(services.store())
            .importImage(
                archive.toPath(),
                new ImageImportOptions(
                    Optional.ofNullable(archiveName),
                    platform(),
                    list(cmd),
                    Map.of(),
                    dev.buildimage.build.FinalImageConfig.DEFAULT_CREATED));
    services.store().tag(reference.toString(), image.manifest());
    services
        .log()
        .done(
            "imported " + archive + " as " + reference,
            Duration.between(start, Instant.now()),
            image.manifest().size());
  }
}
