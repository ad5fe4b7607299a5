package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.util.List;

/** Gives images of the store a root file system on this machine. */
public final class Sandbox {
  private final ContentStore store;
  private final Namespaces namespaces;
  private final LayerTrees trees;
  private final Runtime runtime;

  /**
   * A sandbox of a store.
   *
   * @param runtime what runs containers here, as {@link RuntimeSelector} chose it
   */
  public Sandbox(ContentStore store, Namespaces namespaces, Runtime runtime) {
    this.store = store;
    this.namespaces = namespaces;
    this.trees = new LayerTrees(store, namespaces);
    this.runtime = runtime;
  }

  /** The runtime in use. */
  public Runtime runtime() {
    return runtime;
  }

  /** Opens an image, whose layers are unpacked where they aren't yet. */
  public RootFileSystem open(Image image) throws IOException {
    return open(image.manifest().layers(), image.config().diffIds());
  }

  /**
   * Opens what layers make together.
   *
   * @param layers in the store, lowest first
   * @param diffIds of the same layers
   */
  public RootFileSystem open(List<Descriptor> layers, List<Digest> diffIds) throws IOException {
    return new RootFileSystem(
        store,
        namespaces,
        runtime,
        OverlayFolder.create(store, namespaces, trees.of(layers, diffIds)));
  }
}
