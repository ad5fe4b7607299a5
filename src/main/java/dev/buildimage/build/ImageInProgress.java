package dev.buildimage.build;

import dev.buildimage.image.ChainId;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.layer.Attributes;
import dev.buildimage.layer.EntryName;
import dev.buildimage.layer.FileLayer;
import dev.buildimage.layer.PackResult;
import dev.buildimage.sandbox.CommittedLayer;
import dev.buildimage.sandbox.FileTree;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** An image while its instructions are executed: a base, layers on top, a config that grows. */
final class ImageInProgress {
  /**
   * The time that everything new in an image has, one second after the epoch, as in Jib's images:
   * the same key has to give the same bytes, whenever and at whichever commit it is built.
   */
  static final Instant TIME = Instant.ofEpochSecond(1);

  private static final String COMMENT = "builder-maven-plugin";

  private final ContentStore store;
  private final Image base;
  private final LayerStyle style;
  private final List<MadeLayer> added;
  private ImageConfig config;

  /** On a base, with the usual time. */
  ImageInProgress(ContentStore store, Image base) {
    this(store, base, LayerStyle.USUAL);
  }

  /**
   * On a base.
   *
   * @param style of the layers that it gets
   */
  ImageInProgress(ContentStore store, Image base, LayerStyle style) {
    this(store, style.fit(base), style, List.of(), base.config());
  }

  private ImageInProgress(
      ContentStore store, Image base, LayerStyle style, List<MadeLayer> added, ImageConfig config) {
    this.store = store;
    this.base = base;
    this.style = style;
    this.added = new ArrayList<>(added);
    this.config = config;
  }

  /** What a stage begins with that begins where this one ended. */
  ImageInProgress next() {
    return new ImageInProgress(store, base, style, added, config);
  }

  ImageConfig config() {
    return config;
  }

  /** What its files are, in a key. */
  Digest id() {
    return ChainId.of(config.diffIds());
  }

  /** Its files. */
  FileTree.Layers files() throws IOException {
    List<Descriptor> layers = new ArrayList<>(base.manifest().layers());
    for (MadeLayer layer : added) {
      layers.add(layer.files());
    }
    return new FileTree.Layers(layers, config.diffIds());
  }

  RootFileSystem open(Sandbox sandbox) throws IOException {
    FileTree.Layers files = files();
    return sandbox.open(files.layers(), files.diffIds());
  }

  /** What has changed in a root file system, as a layer. */
  CommittedLayer commit(RootFileSystem root) throws IOException {
    return root.commit(layerType(), style.time());
  }

  /**
   * Takes what a step made.
   *
   * @param layer empty when it changed no file
   * @param key by which another build finds the same step, in a comment of the history
   */
  void add(Optional<MadeLayer> layer, String createdBy, Optional<Digest> key) {
    ImageConfig.History line = history(createdBy, key);
    if (layer.isPresent()) {
      added.add(layer.get());
      config = config.withLayer(layer.get().diffId(), line);
    } else {
      config = config.withEmptyLayer(line);
    }
  }

  /** Takes a line of history of an instruction that is no step. */
  void add(String createdBy) {
    add(Optional.empty(), createdBy, Optional.empty());
  }

  /** Takes a layer that is in the store as the next one. */
  void add(AddedLayer layer) {
    added.add(MadeLayer.there(layer.diffId(), 0, layer.descriptor()));
    config = config.withLayer(layer.diffId(), history(layer.createdBy(), Optional.empty()));
  }

  /** Takes a new layer of one file, which only root may write. */
  void addFile(String path, byte[] content, String createdBy) throws IOException {
    EntryName name = EntryName.of(path);
    PackResult[] packed = new PackResult[1];
    Descriptor blob =
        store.add(
            layerType(),
            out -> {
              try (FileLayer layer = new FileLayer(out, style.compression(), style.time())) {
                layer.file(name, Attributes.plain(0644), content);
                packed[0] = layer.finish();
              }
            });
    add(new AddedLayer(blob, packed[0].diffId(), createdBy, true));
  }

  void set(ImageConfig changed) {
    config = changed;
  }

  private String layerType() {
    return style.compression().layerType(base.manifest().mediaType());
  }

  private ImageConfig.History history(String createdBy, Optional<Digest> key) {
    return new ImageConfig.History(
        style.time().toString(), createdBy, COMMENT + key.map(k -> " step " + k).orElse(""));
  }

  /** The key in a history's comment. */
  static Optional<Digest> key(String comment) {
    String prefix = COMMENT + " step ";
    return comment.matches(prefix + "sha256:[0-9a-f]{64}")
        ? Optional.of(Digest.parse(comment.substring(prefix.length())))
        : Optional.empty();
  }

  /** The image in the store, when all its layers are. */
  Image finish() throws IOException {
    List<Descriptor> layers = new ArrayList<>();
    for (MadeLayer layer : added) {
      Descriptor blob = layer.descriptor();
      layers.add(
          blob.mediaType().equals(layerType())
              ? blob
              : Descriptor.of(layerType(), blob.digest(), blob.size()));
    }
    return store.add(
        config,
        base.manifest().config().mediaType(),
        descriptor -> base.manifest().with(descriptor, layers));
  }
}
