package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.dockerfile.Evaluator;
import dev.buildimage.dockerfile.Stage;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyException;
import dev.buildimage.sandbox.ContainerUser;
import dev.buildimage.sandbox.InPlace;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Locks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Makes builder images available: local store, else registry, else built. */
public final class BuilderImages {
  private final ContentStore store;
  private final ImageSource images;
  private final Sandbox sandbox;
  private final ToolsAddition addition;
  private final BuildLog log;

  /** With where images come from, where steps run, and what comes on top of the tools. */
  public BuilderImages(
      ContentStore store,
      ImageSource images,
      Sandbox sandbox,
      ToolsAddition addition,
      BuildLog log) {
    this.addition = addition;
    this.store = store;
    this.images = images;
    this.sandbox = sandbox;
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
            .map(image -> new BuilderImage(image, reference, BuilderImage.Origin.REGISTRY));
  }

  /** A builder image that the store has. */
  public Optional<BuilderImage> stored(ImageReference reference) throws IOException {
    return store
        .image(reference.toString())
        .map(image -> new BuilderImage(image, reference, BuilderImage.Origin.STORE));
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
    if (!Platform.ofMachine().accepts(definition.platform())) {
      throw new BuildException(
          "an image for "
              + definition.platform()
              + " can't be built on this machine, which is "
              + Platform.ofMachine()
              + ": build it where its platform is at home and push it, or set <platforms> to "
              + Platform.ofMachine());
    }
    Instant start = Instant.now();
    Image tools = tools(definition, repository);
    ImageInProgress image = new ImageInProgress(store, tools);
    addition.layers(repository, tools).forEach(image::add);
    addKey(image, definition.key());
    Image finished = image.finish();
    ImageReference reference = repository.withTag(definition.key());
    store.tag(reference.toString(), finished.manifest());
    log.done(
        "built " + reference, Duration.between(start, Instant.now()), finished.manifest().size());
    return new BuilderImage(finished, reference, BuilderImage.Origin.BUILT);
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
    Image tools = new DockerfileExecutor(store, sandbox, log).build(definition, base(definition));
    store.tag(definition.toolsImage(repository).toString(), tools.manifest());
    return tools;
  }

  private Image base(BuildDefinition definition)
      throws IOException, BuildException, DockerfileException {
    Stage stage = definition.dockerfile().target();
    String from =
        new Evaluator(definition.dockerfile(), definition.arguments()).from(stage).image();
    if (from.equals("scratch")) {
      return scratch(definition.platform());
    }
    ImageReference reference = ImageReference.parse(from);
    return images
        .resolve(reference, definition.platform())
        .orElseThrow(
            () ->
                new BuildException(
                    stage.from().location()
                        + ": FROM "
                        + from
                        + ": there is no "
                        + reference
                        + " "
                        + images.searched()
                        + "; correct the name, or import it with builder:import -Dbuilder.name="
                        + reference));
  }

  /** An image with nothing in it, what {@code FROM scratch} means. */
  public Image scratch(Platform platform) throws IOException {
    return store.add(
        ImageConfig.scratch(platform),
        MediaTypes.OCI_CONFIG,
        config -> ImageManifest.of(config, List.<Descriptor>of()));
  }

  /** The last layer: what the image itself says it is. */
  private void addKey(ImageInProgress image, String key) throws IOException {
    Path folder = store.newWorkFolder("key");
    Path file = Files.write(folder.resolve("builder-image.json"), InPlace.content(key));
    try (RootFileSystem root = image.open(sandbox)) {
      root.copy(
          folder,
          List.of(file.getFileName().toString()),
          InPlace.FILE,
          ContainerUser.ROOT,
          Optional.of("644"));
      image.add(root, "COPY builder-image.json " + InPlace.FILE);
    } finally {
      Files.delete(file);
      Files.delete(folder);
    }
  }
}
