package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Where images come from by name: registries, mirrors, and what the store already has of them. */
public final class ImageSource {
  private final ContentStore store;
  private final ImagePuller puller;
  private final boolean offline;
  private final BuildLog log;

  /**
   * A source of images.
   *
   * @param offline whether only the store is asked
   */
  public ImageSource(ContentStore store, ImagePuller puller, boolean offline, BuildLog log) {
    this.store = store;
    this.puller = puller;
    this.offline = offline;
    this.log = log;
  }

  /** Where an image was looked for, for who has to say that it isn't there. */
  public String searched() {
    return offline
        ? "in the store, and Maven is offline: run again without -o"
        : "in its registry or mirrors, nor in the store";
  }

  /**
   * Pulls an image into the store, and tags it there.
   *
   * @return empty when the registry says that there is none, or offline
   */
  public Optional<Image> pull(ImageReference reference, Platform platform) throws IOException {
    if (offline) {
      return Optional.empty();
    }
    Instant start = Instant.now();
    Optional<Image> pulled = puller.pull(reference, platform);
    if (pulled.isPresent()) {
      store.tag(reference.toString(), pulled.get().manifest());
      log.done(
          "pulled " + reference,
          Duration.between(start, Instant.now()),
          pulled.get().manifest().size());
    }
    return pulled;
  }

  /**
   * An image that may change under its name: the registry is asked, and only when it has none, or
   * offline, the store.
   */
  public Optional<Image> resolve(ImageReference reference, Platform platform) throws IOException {
    if (reference.digest().isPresent()) {
      Optional<Image> stored = store.image(reference.toString());
      return stored.isPresent() ? stored : pull(reference, platform);
    }
    Optional<Image> pulled = pull(reference, platform);
    return pulled.isPresent() ? pulled : store.image(reference.toString());
  }
}
