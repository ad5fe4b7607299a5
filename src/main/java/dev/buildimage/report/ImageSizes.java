package dev.buildimage.report;

import com.fasterxml.jackson.databind.JsonNode;
import dev.buildimage.build.BucketLayers;
import dev.buildimage.build.NamedImage;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.sandbox.InPlace;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LayerTreeIds;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An image and its layers.
 *
 * @param layers lowest first
 */
public record ImageSizes(NamedImage image, List<Layer> layers) {
  /** A bigger blob is only looked into where it was unpacked: reading it would take seconds. */
  private static final long QUICKLY_READ = 32_000_000;

  private static final String OURS = "builder-maven-plugin";

  /** Copies the layers. */
  public ImageSizes {
    layers = List.copyOf(layers);
  }

  /** What a layer is part of. */
  enum Part {
    /** The image that it is built on. */
    BASE("base"),
    /** What instructions of the Dockerfile make. */
    DOCKERFILE("Dockerfile"),
    /** What the Maven build resolves. */
    DEPENDENCIES("dependencies"),
    /** What commands have put into caches. */
    CACHES("caches"),
    /** The project's own output. */
    APPLICATION("application"),
    /** What says which key it is. */
    MARK("key");

    private final String label;

    Part(String label) {
      this.label = label;
    }

    String label() {
      return label;
    }
  }

  /**
   * A layer.
   *
   * @param madeBy the line of history that made it; empty where the history tells none
   * @param contents as far as they are known
   */
  record Layer(Descriptor descriptor, Part part, String madeBy, Optional<LayerContents> contents) {}

  /** Compressed, as in a registry. */
  long bytes() {
    return layers.stream().mapToLong(layer -> layer.descriptor().size()).sum();
  }

  /** Those of one part, compressed. */
  long bytes(Part part) {
    return layers.stream()
        .filter(layer -> layer.part() == part)
        .mapToLong(layer -> layer.descriptor().size())
        .sum();
  }

  /**
   * Of an image in a store, where its layers are unpacked, or small.
   *
   * @param known what need not be looked into
   * @throws IOException when the store can't be read
   */
  public static ImageSizes of(NamedImage named, ContentStore store, KnownContents known)
      throws IOException {
    List<Descriptor> descriptors = named.image().manifest().layers();
    List<Digest> diffIds = named.image().config().diffIds();
    List<JsonNode> history = history(named);
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < descriptors.size(); i++) {
      Descriptor descriptor = descriptors.get(i);
      JsonNode line =
          history.size() == descriptors.size()
              ? history.get(i)
              : named.image().config().json().path("none");
      Optional<LayerContents> contents = known.of(descriptor.digest());
      if (contents.isEmpty()) {
        contents = contents(store, descriptor, diffIds.subList(0, i + 1));
      }
      layers.add(
          new Layer(descriptor, part(named.role(), descriptor, line), madeBy(line), contents));
    }
    return new ImageSizes(named, layers);
  }

  private static List<JsonNode> history(NamedImage named) {
    List<JsonNode> lines = new ArrayList<>();
    for (JsonNode line : named.image().config().json().path("history")) {
      if (!line.path("empty_layer").asBoolean()) {
        lines.add(line);
      }
    }
    return lines;
  }

  private static Part part(NamedImage.Role role, Descriptor descriptor, JsonNode line) {
    String comment = line.path("comment").asText();
    if (BucketLayers.isOfCache(descriptor)) {
      return Part.CACHES;
    }
    if (descriptor.annotation(BucketLayers.LISTING).isPresent()) {
      return Part.DEPENDENCIES;
    }
    if (line.path("created_by").asText().equals(OURS)) {
      // an imported root file system is told in the same way
      boolean imported = comment.equals("root file system");
      return role == NamedImage.Role.FINAL && !imported ? Part.APPLICATION : Part.BASE;
    }
    if (comment.equals(OURS)) {
      // what is not the mark tells Maven where its dependencies are
      boolean mark = line.path("created_by").asText().endsWith(InPlace.FILE);
      return mark ? Part.MARK : Part.DEPENDENCIES;
    }
    return comment.startsWith(OURS) ? Part.DOCKERFILE : Part.BASE;
  }

  /** An application's layers have their names in the comment, as Jib's do. */
  private static String madeBy(JsonNode line) {
    String createdBy = line.path("created_by").asText();
    return createdBy.equals(OURS) ? line.path("comment").asText() : createdBy;
  }

  private static Optional<LayerContents> contents(
      ContentStore store, Descriptor descriptor, List<Digest> chain) throws IOException {
    Digest own = chain.get(chain.size() - 1);
    Digest shaped = LayerTreeIds.shaped(chain);
    Optional<Path> tree =
        Stream.of(own, shaped, LayerTreeIds.withOneOwner(own), LayerTreeIds.withOneOwner(shaped))
            .map(store::tree)
            .flatMap(Optional::stream)
            .findFirst();
    if (tree.isPresent()) {
      return Optional.of(LayerContents.ofTree(tree.get()));
    }
    if (descriptor.size() > QUICKLY_READ || !store.contains(descriptor)) {
      return Optional.empty();
    }
    try (InputStream blob = store.open(descriptor)) {
      return Optional.of(LayerContents.ofBlob(blob));
    }
  }
}
