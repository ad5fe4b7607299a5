package dev.buildimage.registry;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageIndex;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LayerSink;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Brings images from their registries into the local store. */
public final class ImagePuller {
  private final Registry registry;
  private final ContentStore store;
  private final LayerSink layers;
  private final Consumer<BlobTransfer> transfers;
  private final SideBySide sideBySide = new SideBySide();

  /** One that brings images into the store alone. */
  public ImagePuller(Registry registry, ContentStore store) {
    this(registry, store, LayerSink.none());
  }

  /**
   * One that passes layers on while they come.
   *
   * @param layers takes those that the store didn't have
   */
  public ImagePuller(Registry registry, ContentStore store, LayerSink layers) {
    this(registry, store, layers, transfer -> {});
  }

  /**
   * One that says what it does, too.
   *
   * @param layers takes those that the store didn't have
   * @param transfers is told of each layer; several threads do
   */
  public ImagePuller(
      Registry registry, ContentStore store, LayerSink layers, Consumer<BlobTransfer> transfers) {
    this.registry = registry;
    this.store = store;
    this.layers = layers;
    this.transfers = transfers;
  }

  /**
   * Pulls an image: manifest, config, and the layers side by side; what the store has is not
   * fetched. Layers that mustn't be distributed stay where their descriptors say.
   *
   * @param platform chosen of an index, and checked of a single image
   * @return the image, all of it in the store; empty when the registry has no such tag or digest
   * @throws RegistryException when it isn't for that platform, or can't be had
   * @throws IOException when the store can't take it
   */
  public Optional<Image> pull(ImageReference reference, Platform platform) throws IOException {
    Optional<Image> described = describe(reference, platform);
    if (described.isPresent()) {
      complete(reference, described.get());
    }
    return described;
  }

  /**
   * Fetches an image's config alone.
   *
   * @return the image, whose layers need not be in the store; see {@link #pull}
   */
  public Optional<Image> describe(ImageReference reference, Platform platform) throws IOException {
    Optional<Manifest> found = registry.manifest(reference);
    if (found.isEmpty()) {
      return Optional.empty();
    }
    ImageManifest manifest = imageManifest(reference, found.get(), platform);
    try {
      return Optional.of(describe(reference, manifest, platform));
    } catch (InvalidImageException e) {
      throw RegistryException.about(reference, reference.registry())
          .cause(e)
          .saying(reference + " is no valid image: " + e.getMessage());
    }
  }

  /** Fetches what the store lacks of a described image. */
  public void complete(ImageReference reference, Image image) throws IOException {
    List<Descriptor> missing =
        distributed(image.manifest()).filter(layer -> !store.contains(layer)).toList();
    if (!missing.isEmpty()) {
      try (LayerSink.Arrival arrival = layers.begin(image)) {
        receive(reference, missing, arrival);
        arrival.finish();
      }
    }
    // last, so that a manifest in the store means that the image was there whole
    store.receive(image.manifest().descriptor(), out -> out.write(image.manifest().bytes()));
  }

  /** Fetches some layers of a described image, those that the store lacks. */
  public void fetch(ImageReference reference, List<Descriptor> some) throws IOException {
    receive(reference, some, new LayerSink.Nothing());
  }

  private ImageManifest imageManifest(
      ImageReference reference, Manifest manifest, Platform platform) throws RegistryException {
    if (manifest instanceof ImageManifest image) {
      return image;
    }
    ImageIndex index = (ImageIndex) manifest;
    Descriptor chosen =
        index.select(platform).orElseThrow(() -> noPlatform(reference, index, platform));
    ImageReference exact = reference.withDigest(chosen.digest());
    Manifest inner =
        registry
            .manifest(exact)
            .orElseThrow(
                () ->
                    RegistryException.of(
                        reference,
                        reference.registry(),
                        "the index of "
                            + reference
                            + " names "
                            + exact
                            + " for "
                            + platform
                            + ", which isn't there: push the image again"));
    if (inner instanceof ImageManifest image) {
      return image;
    }
    throw RegistryException.of(
        reference,
        reference.registry(),
        "the index of " + reference + " leads to another index, " + exact + ": name that one");
  }

  private static RegistryException noPlatform(
      ImageReference reference, ImageIndex index, Platform platform) {
    String there =
        index.manifests().stream()
            .map(Descriptor::platform)
            .flatMap(Optional::stream)
            .map(Platform::toString)
            .distinct()
            .collect(Collectors.joining(", "));
    return RegistryException.of(
        reference,
        reference.registry(),
        reference
            + " is not there for "
            + platform
            + (there.isEmpty() ? "; it names no platforms at all" : ", only for " + there)
            + ": choose another platform or another image");
  }

  private Image describe(ImageReference reference, ImageManifest manifest, Platform platform)
      throws IOException {
    twice(
        () ->
            store.receive(
                manifest.config(),
                out ->
                    registry.pull(
                        reference, manifest.config(), out, OutputStream.nullOutputStream())));
    ImageConfig config = ImageConfig.parse(store.read(manifest.config()));
    Optional<Platform> actual = config.platform();
    if (actual.isPresent() && !platform.accepts(actual.get())) {
      throw RegistryException.of(
          reference,
          reference.registry(),
          reference
              + " is for "
              + actual.get()
              + ", not for "
              + platform
              + ": choose another image");
    }
    return new Image(manifest, config);
  }

  private static Stream<Descriptor> distributed(ImageManifest manifest) {
    return manifest.layers().stream()
        .filter(layer -> !MediaTypes.isForeignLayer(layer.mediaType()))
        .distinct();
  }

  private void receive(ImageReference reference, List<Descriptor> some, LayerSink.Arrival arrival)
      throws IOException {
    List<SideBySide.Transfer> transfers = new ArrayList<>();
    some.forEach(layer -> transfers.add(() -> receive(reference, layer, arrival)));
    sideBySide.run(transfers);
  }

  private void receive(ImageReference reference, Descriptor layer, LayerSink.Arrival arrival)
      throws IOException {
    Instant start = Instant.now();
    BlobTransfer.Result result = BlobTransfer.Result.FAILED;
    boolean there = store.contains(layer);
    try {
      twice(
          () ->
              store.receive(
                  layer,
                  out -> {
                    try (OutputStream taken = arrival.take(layer)) {
                      registry.pull(reference, layer, out, taken);
                    }
                  }));
      result = there ? BlobTransfer.Result.THERE : BlobTransfer.Result.MOVED;
    } finally {
      transfers.accept(new BlobTransfer(BlobTransfer.Way.PULL, reference, layer, start, result));
    }
  }

  /** Wrong bytes can't be taken back from the stream they went to: a new one, once. */
  private static void twice(SideBySide.Transfer transfer) throws IOException {
    try {
      transfer.run();
    } catch (RegistryException e) {
      if (!e.isPassing()) {
        throw e;
      }
      transfer.run();
    }
  }
}
