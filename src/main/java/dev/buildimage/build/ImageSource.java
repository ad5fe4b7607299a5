package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  /** Whether only the store is asked. */
  public boolean isOffline() {
    return offline;
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
    Optional<Image> described = ask(reference, platform);
    if (described.isPresent()) {
      fetch(reference, described.get());
    }
    return described;
  }

  private Optional<Image> ask(ImageReference reference, Platform platform) throws IOException {
    Instant start = Instant.now();
    String what = "asked for " + reference;
    Work.Outcome outcome = Work.Outcome.FAILED;
    try {
      Optional<Image> described = puller.describe(reference, platform);
      what += described.isPresent() ? ", which is there" : ", which is not there";
      outcome = Work.Outcome.DONE;
      return described;
    } finally {
      log.work(Work.since(Work.Kind.RESOLVE, what, start, 0, outcome));
    }
  }

  private void fetch(ImageReference reference, Image image) throws IOException {
    Instant start = Instant.now();
    puller.complete(reference, image);
    store.tag(reference.toString(), image.manifest());
    log.done(
        Work.Kind.PULL,
        "pulled " + reference,
        Duration.between(start, Instant.now()),
        image.manifest().size());
  }

  /**
   * An image that may change under its name: the registry is asked, and only when it has none, or
   * offline, the store.
   */
  public Optional<Image> resolve(ImageReference reference, Platform platform) throws IOException {
    if (reference.digest().isPresent()) {
      Optional<Image> stored = stored(reference);
      return stored.isPresent() ? stored : pull(reference, platform);
    }
    Optional<Image> pulled = pull(reference, platform);
    return pulled.isPresent() ? pulled : stored(reference);
  }

  /**
   * As {@link #resolve}, but of an image that isn't here only the config is fetched.
   *
   * @return what {@link #complete} makes whole
   */
  Optional<Image> describe(ImageReference reference, Platform platform) throws IOException {
    Optional<Image> stored =
        reference.digest().isPresent() ? stored(reference, platform) : Optional.empty();
    if (stored.isPresent() || offline) {
      return stored.isPresent() ? stored : stored(reference, platform);
    }
    Optional<Image> described = ask(reference, platform);
    return described.isPresent() ? described : stored(reference, platform);
  }

  /** A name in the store is of one platform: that of who pulled or imported it. */
  private Optional<Image> stored(ImageReference reference, Platform platform) throws IOException {
    return stored(reference)
        .filter(image -> image.config().platform().map(platform::accepts).orElse(true));
  }

  /** As in a registry, no tag is {@code latest}, whichever way it was written when it came. */
  private Optional<Image> stored(ImageReference reference) throws IOException {
    Optional<Image> stored = store.image(reference.toString());
    if (stored.isPresent() || !reference.selector().equals("latest")) {
      return stored;
    }
    return store.image(
        (reference.tag().isPresent() ? reference.repositoryOnly() : reference.withTag("latest"))
            .toString());
  }

  /** Fetches the layers of a described image, and tags it in the store. */
  void complete(ImageReference reference, Image image) throws IOException {
    if (store.image(image.manifest().descriptor()).isEmpty()) {
      fetch(reference, image);
    }
  }

  /** The config of a registry's image; empty when there is none, or offline. */
  Optional<Image> describeRemote(ImageReference reference, Platform platform) throws IOException {
    return offline ? Optional.empty() : ask(reference, platform);
  }

  /** Fetches some layers of a described image. */
  void fetch(ImageReference reference, List<Descriptor> layers) throws IOException {
    puller.fetch(reference, layers);
  }
}
