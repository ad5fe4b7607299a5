package dev.buildimage.registry;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageIndex;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What is said about an image beside it: manifests with the image as their {@code subject} (OCI
 * image specification, "Guidelines for Artifact Usage"). Where a registry doesn't list them itself,
 * a tag made of the image's digest leads to the list (OCI distribution specification, "Referrers
 * Tag Schema").
 */
public final class Referrers {
  /** Of several that write the list at once, each finds room in so many rounds. */
  private static final int ROUNDS = 8;

  /** As much of a hash as the tag has. */
  private static final int HEX = 64;

  private static final Pattern TAG = Pattern.compile("sha(256|512)-[0-9a-f]{64}");

  private final Registry registry;

  public Referrers(Registry registry) {
    this.registry = registry;
  }

  /**
   * Attaches a document to an image. To attach the same again changes nothing.
   *
   * <p>Where the registry keeps no lists itself, two that attach to one image at the same moment
   * may still lose one's entry: then it is attached again.
   *
   * @param image its tag, or better its digest, since a tag may move meanwhile; or an index
   * @return the attachment's own manifest, in the image's repository
   * @throws RegistryException when the image isn't there, or the attachment isn't in the end
   * @throws IOException when the content can't be read, or is not the blob's
   */
  public Descriptor attach(ImageReference image, Attachment attachment) throws IOException {
    Descriptor subject =
        registry
            .headAtRegistry(image)
            .orElseThrow(
                () ->
                    RegistryException.of(
                        image,
                        image.registry(),
                        "nothing can be attached to " + image + ", which isn't there: push it"));
    ImageManifest manifest = manifest(subject, attachment);
    Registry.Content blobs =
        () -> {
          registry.push(image, attachment.blob(), attachment.content(), Optional.empty());
          registry.push(image, manifest.config(), Referrers::empty, Optional.empty());
        };
    blobs.send();
    push(image, manifest, blobs);
    return manifest.referrer();
  }

  private static ImageManifest manifest(Descriptor subject, Attachment attachment) {
    return ImageManifest.artifact(
        attachment.artifactType(), List.of(attachment.blob()), subject, attachment.annotations());
  }

  /**
   * What {@link #attach} would attach to the image of a manifest: the attachment's own manifest.
   */
  public static Descriptor describe(Manifest image, Attachment attachment) {
    return manifest(image.descriptor(), attachment).referrer();
  }

  private static ByteArrayInputStream empty() {
    return new ByteArrayInputStream(ImageManifest.EMPTY.getBytes(StandardCharsets.US_ASCII));
  }

  /** Puts a manifest at its digest, and into the list of its subject, if it has one. */
  void push(ImageReference repository, ImageManifest manifest, Registry.Content blobs)
      throws IOException {
    boolean listed = registry.push(repository.withDigest(manifest.digest()), manifest, blobs);
    Optional<Descriptor> subject = manifest.subject();
    if (!listed && subject.isPresent()) {
      list(repository.withTag(tag(subject.get().digest())), manifest.referrer());
    }
  }

  private void list(ImageReference list, Descriptor referrer) throws RegistryException {
    for (int round = 0; round < ROUNDS; round++) {
      Optional<Manifest> there = registry.manifestAtRegistry(list);
      if (there.isPresent() && !(there.get() instanceof ImageIndex)) {
        throw RegistryException.of(
            list,
            list.registry(),
            list
                + " is no list of what is attached to an image, though only such a list may have"
                + " that name: delete it");
      }
      ImageIndex index = there.map(ImageIndex.class::cast).orElseGet(ImageIndex::empty);
      if (index.manifests().stream().anyMatch(it -> it.digest().equals(referrer.digest()))) {
        return;
      }
      // read back in the next round: somebody may have read the list before and written it after
      registry.push(list, index.with(referrer));
    }
    throw RegistryException.of(
        list,
        list.registry(),
        referrer.digest()
            + " is not in "
            + list
            + " though it was written there "
            + ROUNDS
            + " times: others write there all the time; attach again");
  }

  /**
   * What is attached to an image, as the registry or the tag's list has it.
   *
   * @param repository any reference to the image's repository
   * @param image the digest of its manifest
   * @return the manifests, each with its {@code artifactType} and annotations; none for an image
   *     that isn't there
   */
  public List<Descriptor> of(ImageReference repository, Digest image) throws RegistryException {
    Optional<List<Descriptor>> listed = registry.referrers(repository, image);
    if (listed.isPresent()) {
      return listed.get();
    }
    return registry
        .manifestAtRegistry(repository.withTag(tag(image)))
        .filter(ImageIndex.class::isInstance)
        .map(index -> ((ImageIndex) index).manifests())
        .orElse(List.of());
  }

  /** Whether a tag leads to the list of what is attached to some manifest. */
  public static boolean isTag(String tag) {
    return TAG.matcher(tag).matches();
  }

  /** The tag that leads to the list of what is attached to a manifest. */
  public static String tag(Digest manifest) {
    return manifest.algorithm() + "-" + manifest.hex().substring(0, HEX);
  }
}
