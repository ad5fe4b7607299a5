package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.layer.LayerException;
import dev.buildimage.layer.LayerReader;
import dev.buildimage.layer.Limits;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Reads images' layers, from the store, for what the images hold. Closing it gives up what was only
 * begun.
 */
public final class ImageContentsReader implements AutoCloseable {
  private static final int SECONDS_TO_BREAK_OFF = 10;

  private final ContentStore store;
  private Optional<Begun> begun = Optional.empty();

  public ImageContentsReader(ContentStore store) {
    this.store = store;
  }

  /** The lowest layers of images. */
  private record Begun(List<Digest> layers, FutureTask<LayeredFiles> files, Thread thread) {
    boolean isBelow(List<Digest> others) {
      return others.size() >= layers.size() && others.subList(0, layers.size()).equals(layers);
    }
  }

  /** Begins, in the background, with what one image that is still being made is made from. */
  public void begin(Image base) {
    close();
    FutureTask<LayeredFiles> files =
        new FutureTask<>(
            () -> {
              LayeredFiles read = new LayeredFiles();
              add(base.manifest().layers(), base, read);
              return read;
            });
    Thread thread = daemon(files);
    begun = Optional.of(new Begun(digests(base), files, thread));
    thread.start();
  }

  /**
   * Reads an image.
   *
   * @param known artifacts that went in; each is listed, whether its file is found or not
   * @throws BuildException when a layer is damaged
   */
  public ImageContents read(Image image, List<ImageContents.Known> known)
      throws IOException, BuildException {
    List<Descriptor> layers = image.manifest().layers();
    LayeredFiles files = new LayeredFiles();
    if (begun.isPresent() && begun.get().isBelow(digests(image))) {
      files = await(begun.get().files());
      layers = layers.subList(begun.get().layers().size(), layers.size());
      // others of the same base would get this one's files
      begun = Optional.empty();
    }
    add(layers, image, files);
    return new ImageInventory(files.files(), known, files.unread()).contents();
  }

  private static List<Digest> digests(Image image) {
    return image.manifest().layers().stream().map(Descriptor::digest).toList();
  }

  private static LayeredFiles await(FutureTask<LayeredFiles> files)
      throws IOException, BuildException {
    try {
      return files.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof BuildException damaged) {
        throw damaged;
      }
      throw LayerAhead.failure(e);
    } catch (InterruptedException e) {
      throw LayerAhead.interrupted();
    }
  }

  private void add(List<Descriptor> layers, Image image, LayeredFiles files)
      throws IOException, BuildException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Runtime.getRuntime().availableProcessors(), ImageContentsReader::daemon);
    try {
      List<Optional<LayerAhead>> ahead = new ArrayList<>();
      for (Descriptor layer : layers) {
        ahead.add(begin(layer, threads));
      }
      for (int i = 0; i < layers.size(); i++) {
        if (ahead.get(i).isPresent()) {
          add(ahead.get(i).get(), layers.get(i), image, files);
        } else {
          files.absent("layer " + layers.get(i).digest());
        }
      }
    } finally {
      end(threads);
    }
  }

  /** Empty where its owner lets nobody else have it. */
  private Optional<LayerAhead> begin(Descriptor layer, ExecutorService threads) {
    return store.contains(layer)
        ? Optional.of(LayerAhead.begin(threads, visitor -> read(layer, visitor)))
        : Optional.empty();
  }

  private void read(Descriptor layer, LayerReader.Visitor visitor) throws IOException {
    try (InputStream blob = store.open(layer)) {
      new LayerReader(Limits.DEFAULT).read(blob, layer.size(), visitor);
    }
  }

  private static void add(LayerAhead ahead, Descriptor layer, Image image, LayeredFiles files)
      throws IOException, BuildException {
    try {
      ahead.addTo(files);
    } catch (LayerException e) {
      throw new BuildException(
          "what is in layer "
              + layer.digest()
              + " of "
              + image.manifest().digest()
              + " can't be told: "
              + e.getMessage()
              + "; with -Dbuilder.sbom=false nobody asks",
          e);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "builder contents");
    thread.setDaemon(true);
    return thread;
  }

  /** What reads a blob sees the interrupt at its next entry. */
  private static void end(ExecutorService threads) {
    threads.shutdownNow();
    boolean interrupted = Thread.interrupted();
    try {
      threads.awaitTermination(SECONDS_TO_BREAK_OFF, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    begun.ifPresent(ImageContentsReader::giveUp);
    begun = Optional.empty();
  }

  private static void giveUp(Begun begun) {
    begun.files().cancel(true);
    try {
      begun.thread().join(TimeUnit.SECONDS.toMillis(SECONDS_TO_BREAK_OFF));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
