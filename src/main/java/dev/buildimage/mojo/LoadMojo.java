package dev.buildimage.mojo;

import dev.buildimage.build.BuildException;
import dev.buildimage.build.ImageImporter;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Takes all images of an archive into the local store, under the names they have there: an OCI
 * layout or archive, or a docker archive, as {@code save} writes them.
 *
 * @since 0.1.0
 */
@Mojo(name = "load", aggregator = true, threadSafe = true, requiresProject = false)
public final class LoadMojo extends BuilderMojo {
  /** The file or folder to load. */
  @Parameter(property = "builder.archive", required = true)
  private File archive;

  /** Called by Maven. */
  @Inject
  public LoadMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  @Override
  void run(Services services) throws IOException, BuildException, MojoExecutionException {
    Instant start = Instant.now();
    for (ImageImporter.Loaded loaded :
        new ImageImporter(services.store()).load(archive.toPath(), platform())) {
      services
          .log()
          .done(
              "loaded " + loaded.name(),
              Duration.between(start, Instant.now()),
              loaded.image().manifest().size());
      start = Instant.now();
    }
  }
}
