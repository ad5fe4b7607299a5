package dev.buildimage.layer;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Instant;

/** A layer of one small file that only root may write, and nothing about the folders it is in. */
public final class FileLayer {
  private final EntryName name;
  private final byte[] content;

  /**
   * A file.
   *
   * @param path absolute
   */
  public FileLayer(String path, byte[] content) throws LayerException {
    this.name = EntryName.of(path);
    this.content = content.clone();
  }

  /**
   * Writes the layer. Doesn't close the stream.
   *
   * @param blob where it goes, compressed
   * @param mtime of the file
   */
  public PackResult write(OutputStream blob, Instant mtime, Compression compression)
      throws IOException {
    try (LayerOutput layer = new LayerOutput(blob, compression)) {
      TarEntry entry =
          TarEntry.file(name.raw(), content.length, Attributes.plain(0644).withMtime(mtime));
      layer.tar().write(entry, out -> out.write(content));
      return layer.finish();
    }
  }
}
