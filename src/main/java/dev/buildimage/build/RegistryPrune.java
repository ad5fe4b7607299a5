package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageIndex;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Manifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.registry.Referrers;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistryException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Deletes from a registry the builder images whose keys no branch or tag has. A registry deletes
 * manifests, and with one all of its tags: one that any other tag leads to as well stays. What is
 * attached to an image goes with it.
 */
public final class RegistryPrune {
  private final Registry registry;
  private final Referrers referrers;

  public RegistryPrune(Registry registry) {
    this.registry = registry;
    this.referrers = new Referrers(registry);
  }

  /**
   * What is to be deleted.
   *
   * @param tags that are to go: those of keys, sorted, then those that list what is attached
   * @param shared tags of no live key that stay, since another tag leads to the same image
   * @param manifests by digest, an index before what it names
   * @param bytes of blobs that only these manifests of the plugin's name
   * @param kept how many tags stay
   */
  public record Plan(
      List<String> tags, List<String> shared, List<Digest> manifests, long bytes, int kept) {
    /** Copies the lists. */
    public Plan {
      tags = List.copyOf(tags);
      shared = List.copyOf(shared);
      manifests = List.copyOf(manifests);
    }
  }

  /** Looks at all tags of a repository; deletes nothing. */
  public Plan plan(StorePrune.Known known) throws RegistryException {
    Map<String, Manifest> doomed = new LinkedHashMap<>();
    Set<Digest> needed = new HashSet<>();
    Set<Digest> neededBlobs = new HashSet<>();
    Set<String> lists = new HashSet<>();
    int kept = 0;
    for (String tag : new TreeSet<>(registry.tags(known.repository()))) {
      ImageReference reference = known.repository().withTag(tag);
      if (Referrers.isTag(tag)) {
        lists.add(tag);
        continue;
      }
      Optional<String> key = known.tags().key(tag);
      if (key.isEmpty()) {
        needed.addAll(strangers(reference));
        kept++;
        continue;
      }
      Optional<Manifest> manifest = registry.manifestAtRegistry(reference);
      if (manifest.isEmpty()) {
        continue;
      }
      if (known.live().contains(key.get())) {
        kept++;
        for (Manifest part : whole(known.repository(), manifest.get())) {
          needed.add(part.digest());
          blobs(part).keySet().forEach(neededBlobs::add);
        }
      } else {
        doomed.put(tag, manifest.get());
      }
    }
    return plan(known, doomed, lists, needed, neededBlobs, kept);
  }

  /** Whatever it is, it need not be read to be left alone, but for what an index leads to. */
  private Set<Digest> strangers(ImageReference reference) throws RegistryException {
    Set<Digest> digests = new HashSet<>();
    Optional<Descriptor> head = registry.headAtRegistry(reference);
    head.map(Descriptor::digest).ifPresent(digests::add);
    if (head.isPresent() && MediaTypes.isIndex(head.get().mediaType())) {
      Optional<Manifest> index = registry.manifestAtRegistry(reference);
      if (index.isPresent()) {
        whole(reference, index.get()).forEach(part -> digests.add(part.digest()));
      }
    }
    return digests;
  }

  private Plan plan(
      StorePrune.Known known,
      Map<String, Manifest> doomed,
      Set<String> lists,
      Set<Digest> needed,
      Set<Digest> neededBlobs,
      int kept)
      throws RegistryException {
    List<String> tags = new ArrayList<>();
    List<String> shared = new ArrayList<>();
    List<Digest> manifests = new ArrayList<>();
    Map<Digest, Long> blobs = new HashMap<>();
    for (Map.Entry<String, Manifest> entry : doomed.entrySet()) {
      if (needed.contains(entry.getValue().digest())) {
        shared.add(entry.getKey());
        continue;
      }
      tags.add(entry.getKey());
      for (Manifest part : whole(known.repository(), entry.getValue())) {
        if (!needed.contains(part.digest()) && !manifests.contains(part.digest())) {
          manifests.add(part.digest());
          blobs.putAll(blobs(part));
        }
      }
    }
    for (Digest image : List.copyOf(manifests)) {
      String list = Referrers.tag(image);
      if (lists.remove(list)) {
        tags.add(list);
        registry
            .headAtRegistry(known.repository().withTag(list))
            .map(Descriptor::digest)
            .filter(digest -> !needed.contains(digest) && !manifests.contains(digest))
            .ifPresent(manifests::add);
      }
      for (Manifest attached : attached(known.repository(), image)) {
        // somebody may have given it a tag
        if (!needed.contains(attached.digest()) && !manifests.contains(attached.digest())) {
          manifests.add(attached.digest());
          blobs.putAll(blobs(attached));
        }
      }
    }
    blobs.keySet().removeAll(neededBlobs);
    long bytes = blobs.values().stream().mapToLong(size -> size).sum();
    return new Plan(tags, shared, manifests, bytes, kept + shared.size() + lists.size());
  }

  /** A manifest, or an index and what of it is there. */
  private List<Manifest> whole(ImageReference repository, Manifest manifest)
      throws RegistryException {
    List<Manifest> found = new ArrayList<>(List.of(manifest));
    if (manifest instanceof ImageIndex index) {
      for (Descriptor inner : index.manifests()) {
        registry.manifestAtRegistry(repository.withDigest(inner.digest())).ifPresent(found::add);
      }
    }
    return found;
  }

  private List<Manifest> attached(ImageReference repository, Digest image)
      throws RegistryException {
    List<Manifest> attached = new ArrayList<>();
    for (Descriptor referrer : referrers.of(repository, image)) {
      registry
          .manifestAtRegistry(repository.withDigest(referrer.digest()))
          // a list can be written by anyone; the manifest says itself what it is about
          .filter(it -> it instanceof ImageManifest found && isAbout(found, image))
          .ifPresent(attached::add);
    }
    return attached;
  }

  private static boolean isAbout(ImageManifest manifest, Digest image) {
    return manifest.subject().filter(subject -> subject.digest().equals(image)).isPresent();
  }

  private static Map<Digest, Long> blobs(Manifest manifest) {
    Map<Digest, Long> blobs = new HashMap<>();
    if (manifest instanceof ImageManifest image) {
      blobs.put(image.config().digest(), image.config().size());
      image.layers().forEach(layer -> blobs.put(layer.digest(), layer.size()));
    }
    return blobs;
  }

  /**
   * Deletes what a plan names.
   *
   * @throws RegistryException when the registry doesn't let it be deleted
   */
  public void execute(StorePrune.Known known, Plan plan) throws RegistryException {
    for (Digest manifest : plan.manifests()) {
      registry.delete(known.repository().withDigest(manifest));
    }
  }
}
