package dev.buildimage.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.function.ObjLongConsumer;

/** What files a layer has. */
public final class LayerFiles {
  private LayerFiles() {}

  /**
   * Names each file of a layer; whiteouts are files of their own, with no bytes.
   *
   * @param blob the layer, compressed or not
   * @param files gets paths without a slash at their beginning, and sizes in bytes
   * @throws LayerException when it is no layer
   */
  public static void read(InputStream blob, ObjLongConsumer<String> files) throws IOException {
    TarReader tar = new TarReader(Compression.open(blob));
    for (Optional<TarEntry> next = tar.next(); next.isPresent(); next = tar.next()) {
      TarEntry entry = next.get();
      if (entry.type() == TarEntry.Type.FILE) {
        files.accept(EntryName.parse(entry.name()).toString(), entry.size());
      }
    }
  }
}
