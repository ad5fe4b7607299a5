package dev.buildimage.registry;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Brings images from the local store into a registry. */
public final class ImagePusher {
  private final Registry registry;
  private final ContentStore store;
  private final SideBySide sideBySide = new SideBySide();

  public ImagePusher(Registry registry, ContentStore store) {
    this.registry = registry;
    this.store = store;
  }

  /**
   * Pushes an image: layers side by side, config, manifest by digest, and the tag last, so that
   * nobody ever pulls half an image; then the tag is read back.
   *
   * @param image all of it in the store, but for layers that mustn't be distributed
   * @param target its tag, or {@code latest}; a digest there must be the image's own
   * @param mountFrom an image of the same registry whose layers this one may share
   * @throws RegistryException when it isn't there in the end
   */
  public PushResult push(Image image, ImageReference target, Optional<ImageReference> mountFrom)
      throws IOException {
    ImageManifest manifest = image.manifest();
    Progress progress = new Progress();
    List<SideBySide.Transfer> transfers = new ArrayList<>();
    manifest.layers().stream()
        .distinct()
        .filter(layer -> store.contains(layer) || !MediaTypes.isForeignLayer(layer.mediaType()))
        .forEach(layer -> transfers.add(() -> push(target, layer, mountFrom, progress)));
    sideBySide.run(transfers);
    push(target, manifest.config(), mountFrom, progress);
    registry.push(target.withDigest(manifest.digest()), manifest);
    tag(target, manifest);
    return new PushResult(
        manifest.digest(), progress.bytes.get(), progress.sent.get(), progress.there.get());
  }

  private static final class Progress {
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger sent = new AtomicInteger();
    private final AtomicInteger there = new AtomicInteger();
  }

  private void push(
      ImageReference target, Descriptor blob, Optional<ImageReference> mountFrom, Progress progress)
      throws IOException {
    if (registry.push(target, blob, store.blob(blob.digest()), mountFrom)) {
      progress.sent.incrementAndGet();
      progress.bytes.addAndGet(blob.size());
    } else {
      progress.there.incrementAndGet();
    }
  }

  private void tag(ImageReference target, ImageManifest manifest) throws RegistryException {
    // a tag that is right already is left alone: some registries never let one be written again
    if (target.digest().isEmpty() && !isAt(target, manifest.digest())) {
      registry.push(target, manifest);
    }
    Optional<Descriptor> readBack = registry.headAtRegistry(target);
    if (!readBack.map(Descriptor::digest).equals(Optional.of(manifest.digest()))) {
      throw RegistryException.of(
          target,
          target.registry(),
          "pushed "
              + manifest.digest()
              + " to "
              + target
              + ", but there is "
              + readBack.map(there -> there.digest().toString()).orElse("nothing")
              + " now: somebody else pushed at the same time, or the registry lost it");
    }
  }

  private boolean isAt(ImageReference target, Digest digest) throws RegistryException {
    return registry.headAtRegistry(target).map(Descriptor::digest).equals(Optional.of(digest));
  }
}
