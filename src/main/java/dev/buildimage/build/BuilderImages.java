package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.sandbox.InPlace;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Locks;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Makes builder images available: local store, else registry, else built. */
public final class BuilderImages {
  private final ContentStore store;
  private final ImageSource images;
  private final Sandbox sandbox;
  private final StepOptions options;
  private final Ancestors ancestors;
  private final ToolsAddition addition;
  private final BuildLog log;

  /**
   * With where images come from, and where steps run.
   *
   * @param options for the steps
   * @param ancestors keys of images whose steps may be the same
   * @param addition what comes on top of the tools
   */
  public BuilderImages(
      ContentStore store,
      ImageSource images,
      Sandbox sandbox,
      StepOptions options,
      Ancestors ancestors,
      ToolsAddition addition,
      BuildLog log) {
    this.store = store;
    this.images = images;
    this.sandbox = sandbox;
    this.options = options;
    this.ancestors = ancestors;
    this.addition = addition;
    this.log = log;
  }

  /**
   * The builder image of a definition, if it need not be built.
   *
   * @param repository its repository, without a tag
   */
  public Optional<BuilderImage> find(BuildDefinition definition, ImageReference repository)
      throws IOException {
    ImageReference reference = repository.withTag(definition.key());
    Optional<BuilderImage> stored = stored(reference);
    return stored.isPresent()
        ? stored
        : images
            .pull(reference, definition.platform())
            .map(image -> told(new BuilderImage(image, reference, BuilderImage.Origin.REGISTRY)));
  }

  /** A builder image that the store has. */
  public Optional<BuilderImage> stored(ImageReference reference) throws IOException {
    return store
        .image(reference.toString())
        .map(image -> told(new BuilderImage(image, reference, BuilderImage.Origin.STORE)));
  }

  private BuilderImage told(BuilderImage image) {
    log.image(
        new NamedImage(NamedImage.Role.BUILDER, image.reference(), image.image(), image.origin()));
    return image;
  }

  /**
   * The builder image of a definition, built if it is nowhere.
   *
   * @param repository its repository, without a tag
   * @throws BuildException when a step fails; nothing is tagged then
   */
  public BuilderImage provide(BuildDefinition definition, ImageReference repository)
      throws IOException, BuildException, DockerfileException, KeyException {
    Optional<BuilderImage> found = find(definition, repository);
    if (found.isPresent()) {
      return found.get();
    }
    // modules of one build, or Mavens beside each other, that want the same image
    try (Locks.Held held = store.lock("build-" + definition.toolsKey())) {
      Optional<BuilderImage> built = stored(repository.withTag(definition.key()));
      return built.isPresent() ? built.get() : assemble(definition, repository);
    }
  }

  /** The tools image of a definition, if the store has it. */
  public Optional<Image> storedTools(BuildDefinition definition, ImageReference repository)
      throws IOException {
    return store.image(definition.toolsImage(repository).toString());
  }

  /** The tools image with the last layer on it: a new dependency executes nothing again. */
  private BuilderImage assemble(BuildDefinition definition, ImageReference repository)
      throws IOException, BuildException, DockerfileException, KeyException {
    Instant start = Instant.now();
    Image tools = tools(definition, repository);
    ImageInProgress image =
        new ImageInProgress(
            store, tools, new LayerStyle(ImageInProgress.TIME, definition.compression()));
    AddedLayers added = addition.layers(definition, repository, tools);
    added.proof().run(tools, added.layers());
    added.layers().forEach(image::add);
    image.addFile(
        InPlace.FILE, InPlace.content(definition.key()), "COPY builder-image.json " + InPlace.FILE);
    Image finished = image.finish();
    ImageReference reference = repository.withTag(definition.key());
    store.tag(reference.toString(), finished.manifest());
    log.done(
        Work.Kind.IMAGE,
        "built " + reference,
        Duration.between(start, Instant.now()),
        finished.manifest().size());
    return told(new BuilderImage(finished, reference, BuilderImage.Origin.BUILT));
  }

  private Image tools(BuildDefinition definition, ImageReference repository)
      throws IOException, BuildException, DockerfileException, KeyException {
    Optional<Image> found = storedTools(definition, repository);
    if (found.isEmpty()) {
      found = images.pull(definition.toolsImage(repository), definition.platform());
    }
    return found.isPresent() ? found.get() : execute(definition, repository);
  }

  private Image execute(BuildDefinition definition, ImageReference repository)
      throws IOException, BuildException, DockerfileException, KeyException {
    definition.warnings().forEach(log::warning);
    if (images.isOffline()) {
      log.warning(
          repository.withTag(definition.key())
              + " is not in the store, and Maven is offline, so that no registry was asked for it:"
              + " its Dockerfile is executed here; run without -o to pull it");
    }
    AncestorSteps steps =
        new AncestorSteps(images, ancestors, repository, definition.platform(), log);
    Image tools =
        new DockerfileExecutor(store, images, sandbox, options, log).build(definition, steps);
    store.tag(definition.toolsImage(repository).toString(), tools.manifest());
    return tools;
  }

  /** An image with nothing in it, what {@code FROM scratch} means. */
  public Image scratch(Platform platform) throws IOException {
    return new SourceImages(store, images).scratch(platform).described();
  }
}
