package dev.buildimage.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageIndex;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.ContentStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Brings images from the local store into a registry: layers side by side, then configs, manifests
 * by digest, and the tag last, so that nobody ever pulls half an image; then the tag is read back.
 */
public final class ImagePusher {
  /** How registries say that a tag is there and must not be written again. */
  private static final Set<Integer> REFUSED_TAG = Set.of(400, 403, 405, 409, 412);

  private final Registry registry;
  private final Referrers referrers;
  private final ContentStore store;
  private final Consumer<BlobTransfer> transfers;
  private final SideBySide sideBySide = new SideBySide();
  private final JsonMapper json = JsonMapper.builder().build();

  public ImagePusher(Registry registry, ContentStore store) {
    this(registry, store, transfer -> {});
  }

  /**
   * One that says what it does.
   *
   * @param transfers is told of each blob; several threads do
   */
  public ImagePusher(Registry registry, ContentStore store, Consumer<BlobTransfer> transfers) {
    this.registry = registry;
    this.referrers = new Referrers(registry);
    this.store = store;
    this.transfers = transfers;
  }

  /**
   * Pushes an image.
   *
   * <p>A registry has no means to write a tag only if it isn't there, so of two that publish at the
   * same moment the second may still win a tag that {@link Tagging#STAYS}; who was overwritten
   * before it has read its tag back then reports it.
   *
   * @param image all of it in the store, but for layers that mustn't be distributed
   * @param target its tag, or {@code latest}; a digest there must be the image's own
   * @param mountFrom an image of the same registry whose layers this one may share
   * @throws RegistryException when it isn't there in the end
   * @throws OtherContentException when the tag has other content and {@link Tagging#STAYS}, or the
   *     registry doesn't let it be moved
   */
  public PushResult push(
      Image image, ImageReference target, Optional<ImageReference> mountFrom, Tagging tagging)
      throws IOException {
    return publish(List.of(image), image.manifest(), target, mountFrom, tagging);
  }

  /**
   * Pushes an index and all its images, or nothing that its tag leads to.
   *
   * @param images one for each manifest of the index; otherwise as for one image
   * @throws RegistryException also when one is missing
   */
  public PushResult push(
      ImageIndex index,
      List<Image> images,
      ImageReference target,
      Optional<ImageReference> mountFrom,
      Tagging tagging)
      throws IOException {
    Set<Digest> given =
        images.stream().map(image -> image.manifest().digest()).collect(Collectors.toSet());
    for (Descriptor wanted : index.manifests()) {
      if (!given.contains(wanted.digest())) {
        throw RegistryException.of(
            target,
            target.registry(),
            "can't push "
                + target
                + ": its index names "
                + wanted.digest()
                + wanted.platform().map(platform -> " for " + platform).orElse("")
                + ", which was not built: build all platforms");
      }
    }
    return publish(images, index, target, mountFrom, tagging);
  }

  /**
   * Gives a tag to an image that is in its repository by digest.
   *
   * @param target otherwise as for {@link #push}
   * @return whether it had to be written; false if the tag has the image already
   * @throws OtherContentException as {@link #push} does
   */
  public boolean tag(
      Image image, ImageReference target, Optional<ImageReference> mountFrom, Tagging tagging)
      throws IOException {
    if (isTagged(image, target, tagging)) {
      return false;
    }
    Registry.Content blobs = () -> pushBlobs(List.of(image), target, mountFrom, new Progress());
    tag(target, image.manifest(), tagging, blobs);
    registry.confirm(target, image.manifest().digest());
    return true;
  }

  /**
   * Whether a tag has an image already.
   *
   * @throws OtherContentException when it has another and {@link Tagging#STAYS}
   */
  public boolean isTagged(Image image, ImageReference target, Tagging tagging) throws IOException {
    return tagging == Tagging.STAYS
        ? refuseOther(target, image.manifest(), tagging)
        : isAt(target, image.manifest().digest());
  }

  /** Which of an image's blobs a push would have to bring, config last. */
  public List<Descriptor> missing(Image image, ImageReference repository) throws IOException {
    List<Descriptor> blobs = blobs(image).distinct().toList();
    Set<Digest> there = ConcurrentHashMap.newKeySet();
    List<SideBySide.Transfer> questions = new ArrayList<>();
    for (Descriptor blob : blobs) {
      questions.add(
          () -> {
            if (registry.has(repository, blob.digest())) {
              there.add(blob.digest());
            }
          });
    }
    sideBySide.run(questions);
    return blobs.stream().filter(blob -> !there.contains(blob.digest())).toList();
  }

  private PushResult publish(
      List<Image> images,
      Manifest top,
      ImageReference target,
      Optional<ImageReference> mountFrom,
      Tagging tagging)
      throws IOException {
    Progress progress = new Progress();
    if (tagging == Tagging.STAYS ? refuseOther(target, top, tagging) : isAt(target, top.digest())) {
      images.forEach(image -> blobs(image).forEach(blob -> progress.add(blob, false)));
      return progress.result(top.digest());
    }
    Registry.Content blobs = () -> pushBlobs(images, target, mountFrom, progress);
    Registry.Content all = () -> pushImages(images, target, blobs);
    all.send();
    if (top instanceof ImageIndex) {
      registry.push(target.withDigest(top.digest()), top, all);
    }
    if (target.digest().isEmpty()) {
      tag(target, top, tagging, top instanceof ImageIndex ? all : blobs);
    }
    registry.confirm(target, top.digest());
    return progress.result(top.digest());
  }

  private void pushImages(List<Image> images, ImageReference target, Registry.Content blobs)
      throws IOException {
    blobs.send();
    for (Image image : images) {
      referrers.push(target, image.manifest(), blobs);
    }
  }

  private void pushBlobs(
      List<Image> images,
      ImageReference target,
      Optional<ImageReference> mountFrom,
      Progress progress)
      throws IOException {
    push(images.stream().flatMap(image -> layers(image).stream()), target, mountFrom, progress);
    push(images.stream().map(image -> image.manifest().config()), target, mountFrom, progress);
  }

  private Stream<Descriptor> blobs(Image image) {
    return Stream.concat(layers(image).stream(), Stream.of(image.manifest().config()));
  }

  private List<Descriptor> layers(Image image) {
    return image.manifest().layers().stream()
        .distinct()
        .filter(layer -> store.contains(layer) || !MediaTypes.isForeignLayer(layer.mediaType()))
        .toList();
  }

  private static final class Progress {
    private final AtomicLong bytes = new AtomicLong();
    private final Map<Digest, Boolean> sent = new ConcurrentHashMap<>();

    /** Takes a blob that is in the registry now; it may be one that was lost there before. */
    void add(Descriptor blob, boolean wasSent) {
      sent.merge(blob.digest(), wasSent, Boolean::logicalOr);
      bytes.addAndGet(wasSent ? blob.size() : 0);
    }

    PushResult result(Digest digest) {
      int count = Math.toIntExact(sent.values().stream().filter(was -> was).count());
      return new PushResult(digest, bytes.get(), count, sent.size() - count);
    }
  }

  private void push(
      Stream<Descriptor> blobs,
      ImageReference target,
      Optional<ImageReference> mountFrom,
      Progress progress)
      throws IOException {
    List<SideBySide.Transfer> transfers = new ArrayList<>();
    blobs.distinct().forEach(blob -> transfers.add(() -> push(target, blob, mountFrom, progress)));
    sideBySide.run(transfers);
  }

  private void push(
      ImageReference target, Descriptor blob, Optional<ImageReference> mountFrom, Progress progress)
      throws IOException {
    Instant start = Instant.now();
    BlobTransfer.Result result = BlobTransfer.Result.FAILED;
    try {
      boolean sent = registry.push(target, blob, () -> store.open(blob), mountFrom);
      progress.add(blob, sent);
      result = sent ? BlobTransfer.Result.MOVED : BlobTransfer.Result.THERE;
    } finally {
      transfers.accept(new BlobTransfer(BlobTransfer.Way.PUSH, target, blob, start, result));
    }
  }

  private void tag(
      ImageReference target, Manifest manifest, Tagging tagging, Registry.Content content)
      throws IOException {
    if (tagging == Tagging.STAYS && refuseOther(target, manifest, tagging)) {
      return;
    }
    try {
      registry.push(target, manifest, content);
    } catch (RegistryException e) {
      if (!REFUSED_TAG.contains(e.status().orElse(0)) || !refuseOther(target, manifest, tagging)) {
        throw e;
      }
    }
    if (tagging == Tagging.STAYS) {
      refuseOther(target, manifest, tagging);
    }
  }

  /**
   * Whether the tag has the manifest already.
   *
   * @throws OtherContentException when it has another
   */
  private boolean refuseOther(ImageReference target, Manifest manifest, Tagging tagging)
      throws IOException {
    Optional<Descriptor> tagged = registry.headAtRegistry(target);
    if (tagged.isEmpty() || tagged.get().digest().equals(manifest.digest())) {
      return tagged.isPresent();
    }
    Manifest there =
        registry
            .manifestAtRegistry(target)
            .orElseThrow(
                () ->
                    RegistryException.of(
                        target,
                        target.registry(),
                        target + " was " + tagged.get().digest() + " and is gone: push again"));
    if (there.digest().equals(manifest.digest())) {
      // somebody is between two answers, or one of them is wrong
      registry.confirm(target, manifest.digest());
      return true;
    }
    throw new OtherContentException(
        target,
        target
            + " is there already as "
            + there.digest()
            + ", and is not overwritten by "
            + manifest.digest()
            + ": "
            + difference(target, manifest, there)
            + (tagging == Tagging.STAYS
                ? ". What was built is not reproducible"
                : ". The registry doesn't let the tag be moved: choose another one"));
  }

  /** In what an image differs from the one that the registry has under the same name. */
  private String difference(ImageReference target, Manifest here, Manifest there)
      throws IOException {
    return ManifestDifference.of(here, config(here), there, config(target, there));
  }

  private JsonNode config(Manifest manifest) throws IOException {
    return manifest instanceof ImageManifest image
        ? json.readTree(store.read(image.config()))
        : MissingNode.getInstance();
  }

  private JsonNode config(ImageReference target, Manifest manifest) throws IOException {
    if (!(manifest instanceof ImageManifest image)) {
      return MissingNode.getInstance();
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    registry.pull(target, image.config(), bytes);
    return json.readTree(bytes.toByteArray());
  }

  private boolean isAt(ImageReference target, Digest digest) throws RegistryException {
    return registry.headAtRegistry(target).map(Descriptor::digest).equals(Optional.of(digest));
  }
}
