package dev.buildimage.sandbox;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.layer.Compression;
import dev.buildimage.layer.Compressor;
import dev.buildimage.layer.LayerException;
import dev.buildimage.layer.PackResult;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Folders;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A layer that a step made. What comes after it can be made on it at once; that its blob is in the
 * store, compressed, is only needed where an image names it.
 */
public final class CommittedLayer implements AutoCloseable {
  private final ContentStore store;
  private final String mediaType;
  private final Path folder;
  private final PackResult packed;

  /**
   * A layer on its way.
   *
   * @param folder a work folder with the layer as {@code tar}
   */
  CommittedLayer(ContentStore store, String mediaType, Path folder, PackResult packed) {
    this.store = store;
    this.mediaType = mediaType;
    this.folder = folder;
    this.packed = packed;
  }

  /** The uncompressed layer. */
  static Path tar(Path folder) {
    return folder.resolve("tar");
  }

  /** Digest of the uncompressed tar. */
  public Digest diffId() {
    return packed.diffId();
  }

  /** Size of the uncompressed tar. */
  public long uncompressedBytes() {
    return packed.uncompressedBytes();
  }

  /** Whether nothing has changed, so that an image need not have it. */
  public boolean isEmpty() {
    return packed.entries() == 0;
  }

  /**
   * Compresses it into the store.
   *
   * @throws LayerException when nobody could unpack it
   */
  public Descriptor compress() throws IOException {
    Descriptor compressed =
        store.add(
            mediaType,
            blob -> {
              try (InputStream tar = Files.newInputStream(tar(folder));
                  Compressor compressor = Compressor.of(Compression.ofMediaType(mediaType), blob)) {
                tar.transferTo(compressor.stream());
                compressor.finish();
              }
            });
    packed.checkBlob(compressed.size());
    return compressed;
  }

  /** Removes what it was to be compressed from. */
  @Override
  public void close() throws IOException {
    Folders.delete(folder);
  }
}
