package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LayerSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Gives images of a store a root file system on this machine. What keeps it quick ends when it is
 * closed.
 */
public final class Sandbox implements AutoCloseable {
  private final ContentStore store;
  private final Namespaces namespaces;
  private final LayerTrees trees;
  private final String runtimeName;
  private Optional<Runtime> runtime = Optional.empty();

  /**
   * A sandbox of a store.
   *
   * @param runtimeName as {@link RuntimeSelector#select} takes it; nothing is tried before it's
   *     needed
   */
  public Sandbox(ContentStore store, Namespaces namespaces, String runtimeName) {
    this.store = store;
    this.namespaces = namespaces;
    this.trees = new LayerTrees(store, namespaces);
    this.runtimeName = runtimeName;
  }

  /**
   * Begins to enter namespaces, in the background. Whether that has ended, or fails, when a file
   * system is opened doesn't matter.
   */
  public void prepare() {
    Thread entering =
        new Thread(
            () -> {
              try {
                namespaces.ids();
              } catch (IOException e) {
                // who needs them in earnest is told
              }
            },
            "builder-namespaces");
    entering.setDaemon(true);
    entering.start();
  }

  /**
   * The runtime in use, chosen when it is first asked for.
   *
   * @throws SandboxException when none works
   */
  public synchronized Runtime runtime() throws IOException {
    if (runtime.isEmpty()) {
      new Leftovers(store, namespaces).remove();
      runtime = Optional.of(new RuntimeSelector(store, namespaces).select(runtimeName));
    }
    return runtime.get();
  }

  /**
   * Removes folders of the store's {@code tmp/}, whoever their files belong to, and what killed
   * runs have left there.
   */
  public void discard(List<Path> folders) throws IOException {
    new Leftovers(store, namespaces).remove();
    for (Path folder : folders) {
      namespaces.remove(folder);
    }
  }

  /** Which ids images' files have here. */
  public Ids ids() throws IOException {
    return namespaces.ids();
  }

  /** Unpacks the layers of images while they come into the store. */
  public LayerSink arrivals() {
    return image -> new LayerArrival(trees, namespaces, store, image);
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
        runtime(),
        trees,
        OverlayFolder.create(store, namespaces, trees.of(layers, diffIds)),
        diffIds);
  }

  /**
   * The folders that layers are unpacked in, each a layer's own; not to be changed.
   *
   * @param layers in the store, none of which holds a file in a folder that it doesn't hold
   * @param diffIds of the same layers
   */
  public List<Path> trees(List<Descriptor> layers, List<Digest> diffIds) throws IOException {
    return trees.of(layers, diffIds);
  }

  /**
   * Writes a script that stands in for a program of an image; see {@link Launcher}.
   *
   * @param script where it will be
   * @param home a new folder for what it needs
   * @param program absolute, in the image
   * @param binds what it sees of the machine
   */
  public void writeLauncher(
      Path script, Path home, Image image, String program, List<Bind> binds, Network network)
      throws IOException {
    new Launcher(store, runtime(), trees, namespaces)
        .write(script, home, image, program, binds, network);
  }

  /** Has what such scripts have started end with this process, even if that is killed. */
  Watchdog endLaunchedWithThisProcess() throws IOException {
    return Watchdog.start(
        Script.END_LAUNCHERS, store.root().resolve("tmp").toString(), Watchdog.owner());
  }

  @Override
  public void close() {
    namespaces.close();
  }
}
