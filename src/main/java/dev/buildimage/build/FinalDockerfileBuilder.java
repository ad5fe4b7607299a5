package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.layer.Compression;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Executes Dockerfiles of final images, by the same means as those of builder images. */
public final class FinalDockerfileBuilder {
  private final ContentStore store;
  private final ImageSource images;
  private final Sandbox sandbox;
  private final StepOptions options;
  private final BuildLog log;

  /**
   * With where images come from, and where steps run.
   *
   * @param options for the steps
   */
  public FinalDockerfileBuilder(
      ContentStore store, ImageSource images, Sandbox sandbox, StepOptions options, BuildLog log) {
    this.store = store;
    this.images = images;
    this.sandbox = sandbox;
    this.options = options;
    this.log = log;
  }

  /**
   * How a Dockerfile is executed.
   *
   * @param name of the image
   * @param arguments values of its ARGs
   * @param target name or index of the stage; empty for the last
   * @param builder the builder image, if the Dockerfile takes it
   * @param platform what the image is for
   * @param compression of its layers
   * @param created stamped on its config
   */
  public record Request(
      ImageReference name,
      Map<String, String> arguments,
      Optional<String> target,
      Optional<BuilderImage> builder,
      Platform platform,
      Compression compression,
      Instant created) {}

  /**
   * A final image.
   *
   * @param image in the store, under no name
   * @param base of the stage that was built
   */
  public record Made(Image image, FinalImageBase base) {}

  /**
   * Executes a Dockerfile.
   *
   * @throws BuildException when a step fails
   */
  public Made build(FinalDockerfile dockerfile, Request request, ImageMetadata metadata)
      throws IOException, BuildException, DockerfileException, KeyException {
    DockerfileBuild build =
        dockerfile.build(
            request.arguments(),
            request.target(),
            request.builder(),
            request.platform(),
            request.compression());
    AncestorSteps none =
        new AncestorSteps(images, Ancestors.NONE, request.name(), request.platform(), log);
    DockerfileExecutor.Built built =
        new DockerfileExecutor(store, images, sandbox, options, log).build(build, none);
    ImageManifest manifest = built.image().manifest();
    ImageMetadata own =
        metadata.ofDockerfile(built.image().config(), built.base().image().config());
    ImageConfig config =
        own.label(built.image().config())
            .edit(whole -> whole.put("created", request.created().toString()));
    Image stamped =
        store.add(
            config,
            manifest.config().mediaType(),
            descriptor -> own.annotate(manifest.with(descriptor, List.of()), built.base()));
    return new Made(stamped, built.base());
  }
}
