package dev.buildimage.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A layer that is put together entry by entry: the same entries in the same order, the same bytes.
 */
public final class FileLayer implements AutoCloseable {
  private final LayerOutput output;
  private final Instant time;

  /**
   * Begins one.
   *
   * @param blob where it goes, compressed; stays open
   * @param time that all in it has
   */
  public FileLayer(OutputStream blob, Compression compression, Instant time) throws IOException {
    this.output = new LayerOutput(blob, compression);
    this.time = time;
  }

  /** Adds a folder; what comes later may be in it. */
  public void folder(EntryName name, Attributes attributes) throws IOException {
    output.tar().write(TarEntry.directory(name.raw() + "/", attributes.withMtime(time)));
  }

  /** Adds a small file. */
  public void file(EntryName name, Attributes attributes, byte[] content) throws IOException {
    output
        .tar()
        .write(
            TarEntry.file(name.raw(), content.length, attributes.withMtime(time)),
            out -> out.write(content));
  }

  /** Adds a file with the content of one of the machine's. */
  public void file(EntryName name, Attributes attributes, Path content) throws IOException {
    output
        .tar()
        .write(
            TarEntry.file(name.raw(), Files.size(content), attributes.withMtime(time)),
            out -> Files.copy(content, out));
  }

  /**
   * Adds a symbolic link.
   *
   * @param target one char a byte
   */
  public void link(EntryName name, Attributes attributes, String target) throws IOException {
    output.tar().write(TarEntry.symlink(name.raw(), target, attributes.withMtime(time)));
  }

  /** Ends the layer. */
  public PackResult finish() throws IOException {
    return output.finish(LargestFile.NONE);
  }

  @Override
  public void close() throws IOException {
    output.close();
  }
}
