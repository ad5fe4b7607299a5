package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The builder images that came before one, for what of their layers of dependencies and caches it
 * needs, too; looked for once.
 */
public final class EarlierImages {
  private final ContentStore store;
  private final ImageSource images;
  private final Ancestors ancestors;
  private final BuildLog log;
  private final Map<ImageReference, List<Image>> found = new HashMap<>();

  /**
   * Of the store, or else of a registry.
   *
   * @param ancestors keys of the builder images that the registry is asked for
   */
  public EarlierImages(ContentStore store, ImageSource images, Ancestors ancestors, BuildLog log) {
    this.store = store;
    this.images = images;
    this.ancestors = ancestors;
    this.log = log;
  }

  /**
   * Those with layers of dependencies or caches, the latest first; the first one's are in the
   * store.
   *
   * @param repository without a tag
   */
  public List<Image> of(ImageReference repository, Platform platform) throws IOException {
    List<Image> known = found.get(repository);
    if (known == null) {
      List<Image> stored = stored(repository);
      known = stored.isEmpty() ? fetched(repository, platform).stream().toList() : stored;
      found.put(repository, known);
    }
    return known;
  }

  private List<Image> stored(ImageReference repository) throws IOException {
    List<String> names = new ArrayList<>(store.names());
    Collections.reverse(names);
    List<Image> found = new ArrayList<>();
    for (String name : names) {
      if (name.startsWith(repository + ":")) {
        store
            .image(name)
            .filter(image -> !BucketLayers.layers(image).isEmpty())
            .ifPresent(found::add);
      }
    }
    return found;
  }

  /** It is a favour: what can't be had for whatever reason is downloaded as if it never was. */
  private Optional<Image> fetched(ImageReference repository, Platform platform) {
    try {
      for (String key : ancestors.keys()) {
        ImageReference reference = repository.withTag(key);
        Optional<Image> image = images.describeRemote(reference, platform);
        if (image.isPresent() && !BucketLayers.layers(image.get()).isEmpty()) {
          fetch(reference, image.get());
          return image;
        }
      }
    } catch (IOException e) {
      log.warning("no dependency layers of an earlier image can be used: " + e.getMessage());
    }
    return Optional.empty();
  }

  private void fetch(ImageReference reference, Image image) throws IOException {
    Instant start = Instant.now();
    List<Descriptor> layers =
        BucketLayers.layers(image).values().stream().map(AddedLayer::descriptor).toList();
    images.fetch(reference, layers);
    log.done(
        Work.Kind.PULL,
        "pulled the dependency layers of " + reference,
        Duration.between(start, Instant.now()),
        layers.stream().mapToLong(Descriptor::size).sum());
  }
}
