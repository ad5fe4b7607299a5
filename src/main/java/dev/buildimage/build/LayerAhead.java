package dev.buildimage.build;

import dev.buildimage.layer.EntryName;
import dev.buildimage.layer.LayerReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * A layer that another thread reads, some entries ahead: several are read side by side, and put
 * together in their order.
 */
final class LayerAhead {
  /** As many as most layers of dependencies have. */
  private static final int ENTRIES = 64;

  private static final Consumer<LayeredFiles> END = files -> {};

  private final BlockingQueue<Consumer<LayeredFiles>> entries = new ArrayBlockingQueue<>(ENTRIES);
  private final Future<Void> reading;

  private LayerAhead(ExecutorService threads, Content content) {
    Callable<Void> task =
        () -> {
          try {
            content.read(new Entries());
          } finally {
            add(END);
          }
          return null;
        };
    this.reading = threads.submit(task);
  }

  /** What is read. */
  @FunctionalInterface
  interface Content {
    void read(LayerReader.Visitor visitor) throws IOException;
  }

  /**
   * Begins as soon as a thread is free.
   *
   * @param threads which begin layers in the order in which they are {@link #addTo added}
   */
  static LayerAhead begin(ExecutorService threads, Content content) {
    return new LayerAhead(threads, content);
  }

  /**
   * Adds it to those below.
   *
   * @throws IOException what reading it fails with
   */
  void addTo(LayeredFiles files) throws IOException {
    files.beginLayer();
    try {
      for (Consumer<LayeredFiles> entry = entries.take(); entry != END; entry = entries.take()) {
        entry.accept(files);
      }
      reading.get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      throw interrupted();
    }
    files.endLayer();
  }

  /** What a thread has failed with. */
  static IOException failure(ExecutionException e) {
    if (e.getCause() instanceof IOException failure) {
      return failure;
    }
    if (e.getCause() instanceof RuntimeException bug) {
      throw bug;
    }
    if (e.getCause() instanceof Error error) {
      throw error;
    }
    throw new IllegalStateException(e.getCause());
  }

  private void add(Consumer<LayeredFiles> entry) throws InterruptedIOException {
    try {
      entries.put(entry);
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while layers were read");
  }

  /** Heavy work is done before an entry is handed over. */
  private final class Entries implements LayerReader.Visitor {
    @Override
    public void file(EntryName name, InputStream content) throws IOException {
      Optional<ImageFile> file =
          ImageFile.isOne(name) ? ImageFile.read(name, content) : Optional.empty();
      add(files -> files.file(name, file));
    }

    @Override
    public void hardLink(EntryName name, EntryName target) throws IOException {
      add(files -> files.hardLink(name, target));
    }

    @Override
    public void folder(EntryName name) throws IOException {
      add(files -> files.folder(name));
    }

    @Override
    public void special(EntryName name) throws IOException {
      add(files -> files.special(name));
    }

    @Override
    public void removed(EntryName name) throws IOException {
      add(files -> files.removed(name));
    }

    @Override
    public void emptied(EntryName folder) throws IOException {
      add(files -> files.emptied(folder));
    }
  }
}
