package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.StepRecord;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/**
 * A layer of an image that is being made. Its files are there; its blob may still be on its way.
 *
 * @param diffId digest of the uncompressed tar
 * @param bytes size of the uncompressed tar
 * @param blob in the store
 */
record MadeLayer(Digest diffId, long bytes, Future<Descriptor> blob) {
  /** One that is there. */
  static MadeLayer of(StepRecord.Layer layer) {
    Descriptor blob = layer.descriptor();
    return there(
        layer.diffId(), layer.bytes(), Descriptor.of(blob.mediaType(), blob.digest(), blob.size()));
  }

  static MadeLayer there(Digest diffId, long bytes, Descriptor blob) {
    return new MadeLayer(diffId, bytes, CompletableFuture.completedFuture(blob));
  }

  /** Its blob, waited for. */
  Descriptor descriptor() throws IOException {
    try {
      return blob.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a layer was compressed");
    }
  }

  /** What its files are found by, not waited for: without its blob, it is its own tar. */
  Descriptor files() throws IOException {
    return blob.isDone() ? descriptor() : Descriptor.of(MediaTypes.OCI_LAYER, diffId, bytes);
  }
}
