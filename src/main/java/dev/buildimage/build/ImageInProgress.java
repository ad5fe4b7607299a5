package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.sandbox.CommittedLayer;
import dev.buildimage.sandbox.RootFileSystem;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

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
  private final List<Descriptor> added = new ArrayList<>();
  private ImageConfig config;
  private long lastLayerBytes;

  ImageInProgress(ContentStore store, Image base) {
    this.store = store;
    this.base = base;
    this.config = base.config();
  }

  ImageConfig config() {
    return config;
  }

  /** Uncompressed size of the layer that the last instruction made; 0 if it made none. */
  long lastLayerBytes() {
    return lastLayerBytes;
  }

  RootFileSystem open(Sandbox sandbox) throws IOException {
    List<Descriptor> layers = new ArrayList<>(base.manifest().layers());
    layers.addAll(added);
    return sandbox.open(layers, config.diffIds());
  }

  /** Takes what has changed in a root file system as the next layer. */
  void add(RootFileSystem root, String createdBy) throws IOException {
    CommittedLayer layer = root.commit(MediaTypes.gzipLayerFor(base.manifest().mediaType()), TIME);
    added.add(layer.descriptor());
    config = config.withLayer(layer.diffId(), history(createdBy));
    lastLayerBytes = layer.uncompressedBytes();
  }

  /** Takes a layer that is in the store as the next one. */
  void add(AddedLayer layer) {
    added.add(layer.descriptor());
    config = config.withLayer(layer.diffId(), history(layer.createdBy()));
  }

  /** Takes a config that differs without a new layer. */
  void configure(String createdBy, ImageConfig changed) {
    config = changed.withEmptyLayer(history(createdBy));
    lastLayerBytes = 0;
  }

  void set(ImageConfig changed) {
    config = changed;
  }

  private static ImageConfig.History history(String createdBy) {
    return new ImageConfig.History(TIME.toString(), createdBy, COMMENT);
  }

  Image finish() throws IOException {
    return store.add(
        config,
        base.manifest().config().mediaType(),
        descriptor -> base.manifest().with(descriptor, added));
  }
}
