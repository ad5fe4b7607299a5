package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.sandbox.LayerTrees.Unpacked;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.LayerSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Unpacks the layers of an image while they come. A tree is kept if it holds what the image's
 * config says, whichever way it came; the others are unpacked from the store when they are needed,
 * where what is wrong with them is said.
 */
final class LayerArrival implements LayerSink.Arrival {
  /** So that a moment's work of one side doesn't stop the other. */
  private static final int PIPE = 1 << 20;

  private final LayerTrees trees;
  private final Namespaces namespaces;
  private final List<Descriptor> layers;
  private final List<Digest> diffIds;
  private final Path folder;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<Digest, Future<Unpacked>> coming = new ConcurrentHashMap<>();

  LayerArrival(LayerTrees trees, Namespaces namespaces, ContentStore store, Image image)
      throws IOException {
    this.trees = trees;
    this.namespaces = namespaces;
    this.layers = image.manifest().layers();
    this.diffIds = image.config().diffIds();
    this.folder = store.newWorkFolder("arriving");
  }

  @Override
  public OutputStream take(Descriptor layer) throws IOException {
    int index = layers.indexOf(layer);
    if (index < 0 || trees.there(diffIds.subList(0, index + 1)).isPresent()) {
      return OutputStream.nullOutputStream();
    }
    Path own = Files.createTempDirectory(folder, "layer");
    PipedOutputStream out = new PipedOutputStream();
    PipedInputStream in = new PipedInputStream(out, PIPE);
    coming.put(layer.digest(), threads.submit(() -> unpack(layer, diffIds.get(index), own, in)));
    return new Feed(out);
  }

  private Unpacked unpack(Descriptor layer, Digest diffId, Path own, InputStream in)
      throws IOException {
    // closed in any case, so that whoever writes doesn't wait for a reader that is gone
    try (in) {
      return trees.unpack(layer, diffId, own, in);
    }
  }

  /** What the unpacker no longer wants is not the sender's failure. */
  private static final class Feed extends OutputStream {
    private final PipedOutputStream out;
    private boolean refused;

    Feed(PipedOutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      if (refused) {
        return;
      }
      try {
        out.write(bytes, offset, length);
        // without it the reader looks only once a second
        out.flush();
      } catch (IOException e) {
        if (Thread.currentThread().isInterrupted()) {
          throw e;
        }
        refused = true;
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  @Override
  public void finish() throws IOException {
    List<Path> lower = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      List<Digest> chain = diffIds.subList(0, i + 1);
      Optional<Path> tree = trees.there(chain);
      if (tree.isEmpty()) {
        Optional<Unpacked> unpacked = await(layers.get(i));
        boolean shaped = unpacked.filter(it -> !it.implied().isEmpty()).isPresent();
        if (unpacked.isEmpty() || (shaped && lower.size() < i)) {
          continue;
        }
        tree = Optional.of(trees.adopt(unpacked.get(), chain, lower));
      }
      if (lower.size() == i) {
        lower.add(tree.get());
      }
    }
  }

  /** An unpacked layer, once: the same layer higher up may look otherwise. */
  private Optional<Unpacked> await(Descriptor layer) throws IOException {
    Future<Unpacked> future = coming.remove(layer.digest());
    if (future == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(future.get());
    } catch (ExecutionException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new SandboxException("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    LayerTrees.end(threads);
    try {
      Files.delete(folder);
    } catch (DirectoryNotEmptyException e) {
      removeUnpacked();
    }
  }

  private void removeUnpacked() throws IOException {
    try {
      namespaces.remove(folder);
    } catch (SandboxException e) {
      // a machine without namespaces can pull all the same; the next that has them tidies up
    }
  }
}
