package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.layer.LayerException;
import dev.buildimage.sandbox.CommittedLayer;
import dev.buildimage.store.StepRecord;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * Compresses the layers of a build while the steps after them are executed: that takes all cores,
 * one layer after the other.
 */
final class LayerWriting implements AutoCloseable {
  /** Below that it takes no longer than to start a container. */
  private static final long AT_ONCE = 4 << 20;

  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private final Set<CommittedLayer> underWay = ConcurrentHashMap.newKeySet();

  /** What to do when a layer is in the store. */
  interface Arrived {
    void keep(Optional<StepRecord.Layer> layer) throws IOException;
  }

  /**
   * Takes a layer over.
   *
   * @param where it was made, for messages
   * @param log is told how long it took to compress
   * @param arrived when it is in the store, or need not be since nothing has changed
   */
  Optional<MadeLayer> write(CommittedLayer layer, String where, BuildLog log, Arrived arrived)
      throws IOException {
    if (layer.isEmpty()) {
      layer.close();
      arrived.keep(Optional.empty());
      return Optional.empty();
    }
    underWay.add(layer);
    FutureTask<Descriptor> writing = new FutureTask<>(task(layer, where, log, arrived));
    MadeLayer made = new MadeLayer(layer.diffId(), layer.uncompressedBytes(), writing);
    if (layer.uncompressedBytes() <= AT_ONCE) {
      writing.run();
      made.descriptor();
    } else {
      thread.execute(writing);
    }
    return Optional.of(made);
  }

  private Callable<Descriptor> task(
      CommittedLayer layer, String where, BuildLog log, Arrived arrived) {
    return () -> {
      try (layer) {
        Descriptor blob = compressed(layer, where, log);
        arrived.keep(
            Optional.of(new StepRecord.Layer(blob, layer.diffId(), layer.uncompressedBytes())));
        return blob;
      } finally {
        underWay.remove(layer);
      }
    };
  }

  private static Descriptor compressed(CommittedLayer layer, String where, BuildLog log)
      throws IOException {
    Instant start = Instant.now();
    try {
      Descriptor blob = layer.compress();
      log.work(
          Work.since(
              Work.Kind.LAYER,
              "compressed the layer of " + where,
              start,
              blob.size(),
              Work.Outcome.DONE));
      return blob;
    } catch (LayerException e) {
      throw new LayerException(where + ": " + e.getMessage(), e);
    }
  }

  /**
   * Waits for all of them, so that what steps made is kept although a later one has failed; an
   * interrupted thread gives them up.
   */
  @Override
  public void close() throws IOException {
    awaitEnd();
    for (CommittedLayer givenUp : underWay) {
      givenUp.close();
    }
  }

  private void awaitEnd() {
    if (Thread.currentThread().isInterrupted()) {
      thread.shutdownNow();
    } else {
      thread.shutdown();
    }
    boolean interrupted = Thread.interrupted();
    while (!thread.isTerminated()) {
      try {
        thread.awaitTermination(1, TimeUnit.MINUTES);
      } catch (InterruptedException e) {
        thread.shutdownNow();
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
