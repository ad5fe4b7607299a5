package dev.buildimage.store;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/**
 * Has the disk begin with a file while it is still being written, so that little is left to wait
 * for at its end.
 */
final class SyncingOutputStream extends FilterOutputStream {
  private static final long STEP = 64 << 20;

  private final FileChannel file;
  private Optional<CompletableFuture<Void>> syncing = Optional.empty();
  private long unsynced;

  SyncingOutputStream(OutputStream out, FileChannel file) {
    super(out);
    this.file = file;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    unsynced += length;
    if (unsynced >= STEP && syncing.filter(it -> !it.isDone()).isEmpty()) {
      finishSyncing();
      unsynced = 0;
      syncing = Optional.of(begin());
    }
  }

  private CompletableFuture<Void> begin() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                file.force(false);
                done.complete(null);
              } catch (IOException | RuntimeException | Error e) {
                done.completeExceptionally(e);
              }
            },
            "store sync");
    thread.setDaemon(true);
    thread.start();
    return done;
  }

  /**
   * Syncs all of it.
   *
   * @throws IOException also when it was in vain before: the system tells of a failure only once
   */
  void sync() throws IOException {
    out.flush();
    finishSyncing();
    file.force(true);
  }

  private void finishSyncing() throws IOException {
    if (syncing.isEmpty()) {
      return;
    }
    try {
      syncing.get().get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failure ? failure : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while a file was synced", e);
    }
  }
}
