package dev.buildimage.mojo;

import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import java.io.IOException;
import java.util.Locale;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Makes the builder image available: it is in the local store, or pulled, or built.
 *
 * @since 0.1.0
 */
@Mojo(name = "build", threadSafe = true, requiresProject = false)
public final class BuildMojo extends BuilderMojo {
  /**
   * What to do when the image is neither in the store nor in the registry: {@code build} or {@code
   * fail}.
   */
  @Parameter(property = "builder.missing", defaultValue = "build")
  private String missing;

  /** Called by Maven. */
  @Inject
  public BuildMojo(RegistryServers servers, SessionLines lines) {
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
    // takes as long as git's part of the key, which is under way
    services.store();
    BuildDefinition definition = services.definition(folder(), request());
    ImageReference repository = requiredRepository();
    String searched = services.images().searched();
    BuilderImage image =
        switch (missing) {
          case "build" -> services.builderImages().provide(definition, repository);
          case "fail" ->
              services
                  .builderImages()
                  .find(definition, repository)
                  .orElseThrow(
                      () ->
                          new MojoFailureException(
                              "there is no "
                                  + repository.withTag(definition.key())
                                  + " "
                                  + searched
                                  + "; and builder.missing=fail: build and push it where that is allowed,"
                                  + " with mvn builder:push"));
          default ->
              throw new MojoExecutionException(
                  "builder.missing is '" + missing + "': build or fail expected");
        };
    getLog()
        .info(
            image.reference()
                + " is here, from: "
                + image.origin().name().toLowerCase(Locale.ROOT));
  }
}
