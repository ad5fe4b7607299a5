package dev.buildimage.layer;

import java.io.FilterInputStream;
import java.io.InputStream;

/** A stream that belongs to somebody else than who will close it. */
final class KeptOpen extends FilterInputStream {
  KeptOpen(InputStream in) {
    super(in);
  }

  @Override
  public void close() {}
}
