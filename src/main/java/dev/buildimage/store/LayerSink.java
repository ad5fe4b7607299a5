package dev.buildimage.store;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Takes the layers of an image while they come into the store, so that nobody has to read them
 * again. What it can't take it leaves: who needs it later finds it in the store.
 */
@FunctionalInterface
public interface LayerSink {
  /** One that takes nothing. */
  static LayerSink none() {
    return image -> new Nothing();
  }

  /** Begins an image, before any of its layers comes. */
  Arrival begin(Image image) throws IOException;

  /** An image on its way. */
  interface Arrival extends AutoCloseable {
    /**
     * Where a layer's bytes go as they come, compressed as they are. Several layers may come at
     * once, and one a second time if it came broken. Only an interrupt makes writing fail.
     */
    OutputStream take(Descriptor layer) throws IOException;

    /** All have come. */
    void finish() throws IOException;

    /** Frees what wasn't finished. */
    @Override
    void close() throws IOException;
  }

  /** Nothing is taken. */
  record Nothing() implements Arrival {
    @Override
    public OutputStream take(Descriptor layer) {
      return OutputStream.nullOutputStream();
    }

    @Override
    public void finish() {}

    @Override
    public void close() {}
  }
}
