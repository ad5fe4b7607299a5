package dev.buildimage.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageIndex;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.InvalidImageException;
import dev.buildimage.image.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What manifests lead to; to look at a document here is no use of it. */
final class Reachable {
  /** A document larger than this is none. */
  private static final long DOCUMENT_BYTES = 8 << 20;

  private final Function<Digest, Path> blob;
  private final Map<Digest, Set<Path>> known = new HashMap<>();
  private final Function<Digest, Path> tree;

  /**
   * In one store.
   *
   * @param blob where a blob is
   * @param tree where a layer's tree is
   */
  Reachable(Function<Digest, Path> blob, Function<Digest, Path> tree) {
    this.blob = blob;
    this.tree = tree;
  }

  /** The files and folders that an entry of the index needs; they may be missing. */
  Set<Path> from(Descriptor manifest) throws IOException {
    Set<Path> there = known.get(manifest.digest());
    if (there == null) {
      there = new HashSet<>();
      add(manifest, there);
      known.put(manifest.digest(), there);
    }
    return there;
  }

  private void add(Descriptor manifest, Set<Path> found) throws IOException {
    if (!found.add(blob.apply(manifest.digest()))) {
      return;
    }
    Optional<byte[]> bytes = document(manifest);
    if (bytes.isEmpty()) {
      return;
    }
    try {
      Manifest parsed = Manifest.parse(bytes.get(), manifest.mediaType());
      if (parsed instanceof ImageIndex index) {
        for (Descriptor inner : index.manifests()) {
          add(inner, found);
        }
      } else if (parsed instanceof ImageManifest image) {
        addImage(image, found);
      }
      JsonNode subject = parsed.json().path("subject");
      if (subject.isObject()) {
        add(Descriptor.of(subject), found);
      }
    } catch (InvalidImageException artifact) {
      // what others have put here names blobs in ways of its own: all that looks like one is kept
      addAll(JsonMapper.builder().build().readTree(bytes.get()), found);
    }
  }

  private void addImage(ImageManifest image, Set<Path> found) throws IOException {
    found.add(blob.apply(image.config().digest()));
    image.layers().forEach(layer -> found.add(blob.apply(layer.digest())));
    Optional<byte[]> config = document(image.config());
    if (config.isPresent()) {
      try {
        LayerTreeIds.of(ImageConfig.parse(config.get()).diffIds())
            .forEach(id -> found.add(tree.apply(id)));
      } catch (InvalidImageException artifact) {
        // an artifact's config is anything, and has no trees
        return;
      }
    }
  }

  private void addAll(JsonNode json, Set<Path> found) {
    for (JsonNode digest : json.findValues("digest")) {
      try {
        found.add(blob.apply(Digest.parse(digest.asText())));
      } catch (InvalidImageException other) {
        continue;
      }
    }
  }

  private Optional<byte[]> document(Descriptor descriptor) throws IOException {
    if (descriptor.size() > DOCUMENT_BYTES) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Files.readAllBytes(blob.apply(descriptor.digest()));
      Digest actual =
          Digest.of(descriptor.digest().newHash().digest(bytes), descriptor.digest().algorithm());
      return actual.equals(descriptor.digest()) ? Optional.of(bytes) : Optional.empty();
    } catch (NoSuchFileException missing) {
      return Optional.empty();
    }
  }
}
