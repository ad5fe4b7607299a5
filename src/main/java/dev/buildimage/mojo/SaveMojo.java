package dev.buildimage.mojo;

import dev.buildimage.build.ArchiveFormat;
import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.BuilderImage;
import dev.buildimage.build.ImageExporter;
import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyException;
import dev.buildimage.maven.RegistryServers;
import dev.buildimage.maven.SessionLines;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.inject.Inject;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;

/**
 * Writes an image to a file or folder, for {@code docker load}, {@code podman load}, skopeo, or
 * {@code builder:load} on another machine.
 *
 * @since 0.1.0
 */
@Mojo(name = "save", aggregator = true, threadSafe = true, requiresProject = false)
public final class SaveMojo extends BuilderMojo {
  /** The file or folder to write. */
  @Parameter(property = "builder.archive", required = true)
  private File archive;

  /** {@code docker-archive}, {@code oci-archive} or {@code oci-layout}, a folder. */
  @Parameter(property = "builder.archiveFormat", defaultValue = "docker-archive")
  private String archiveFormat;

  /**
   * Which image: {@code builder}, made available first as by {@code build}; {@code tools}, it
   * before its key was added; {@code final}, that {@code image} has assembled; or the reference of
   * another.
   */
  @Parameter(property = "builder.name", defaultValue = "builder")
  private String name;

  /** The final image, {@code registry/path[:tag]}. */
  @Parameter(property = "builder.finalImage")
  private String image;

  /** Further final images, as {@code image} makes them. */
  @Parameter private List<FinalImageParameter> images;

  /** Called by Maven. */
  @Inject
  public SaveMojo(RegistryServers servers, SessionLines lines) {
    super(servers, lines);
  }

  private record Named(ImageReference name, Image image) {}

  @Override
  void run(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException,
          MojoFailureException {
    ArchiveFormat format =
        ArchiveFormat.named(archiveFormat)
            .orElseThrow(
                () ->
                    new MojoExecutionException(
                        "builder.archiveFormat is '"
                            + archiveFormat
                            + "': one of "
                            + ArchiveFormat.names()
                            + " expected"));
    Named saved = find(services);
    Instant start = Instant.now();
    new ImageExporter(services.store())
        .export(saved.image(), saved.name(), archive.toPath(), format);
    services
        .log()
        .done(
            "saved " + saved.name() + " as " + archive,
            Duration.between(start, Instant.now()),
            saved.image().manifest().size());
  }

  private Named find(Services services)
      throws IOException,
          BuildException,
          DockerfileException,
          KeyException,
          MojoExecutionException,
          MojoFailureException {
    return switch (name) {
      case "builder" -> {
        BuilderImage builder =
            services
                .builderImages()
                .provide(services.definition(folder(), request()), requiredRepository());
        yield new Named(builder.reference(), builder.image());
      }
      case "tools" -> {
        BuildDefinition definition = services.definition(folder(), request());
        services.builderImages().provide(definition, requiredRepository());
        yield stored(services, definition.toolsImage(requiredRepository()));
      }
      case "final" -> finalImage(services);
      default -> stored(services, parse("builder.name", name));
    };
  }

  private Named finalImage(Services services)
      throws IOException, MojoExecutionException, MojoFailureException {
    List<ImageReference> references = FinalImageParameter.references(image, images);
    if (references.isEmpty()) {
      throw new MojoExecutionException(
          "there is no final image without its reference: set <image> or -Dbuilder.finalImage");
    }
    if (references.size() > 1) {
      throw new MojoExecutionException(
          "there are several final images: name one of "
              + references
              + " by -Dbuilder.name, in place of 'final'");
    }
    ImageReference reference = references.get(0);
    return services
        .store()
        .image(reference.toString())
        .map(found -> new Named(reference, found))
        .orElseThrow(
            () ->
                new MojoFailureException(
                    reference + " has not been assembled: run mvn package before builder:save"));
  }

  private Named stored(Services services, ImageReference reference)
      throws IOException, MojoExecutionException, MojoFailureException {
    String searched = services.images().searched();
    Optional<Image> stored = services.store().image(reference.toString());
    Optional<Image> found =
        stored.isPresent() ? stored : services.images().pull(reference, platform());
    return found
        .map(there -> new Named(reference, there))
        .orElseThrow(
            () ->
                new MojoFailureException(
                    "there is no "
                        + reference
                        + " "
                        + searched
                        + "; correct builder.name, or import it first"));
  }
}
