package dev.buildimage.registry;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes everything twice; closes neither. */
final class Tee extends FilterOutputStream {
  private final OutputStream second;

  Tee(OutputStream first, OutputStream second) {
    super(first);
    this.second = second;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    out.write(bytes, offset, length);
    second.write(bytes, offset, length);
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
