package dev.buildimage.build;

import dev.buildimage.build.CacheFiles.CachedFile;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.layer.Attributes;
import dev.buildimage.layer.BucketFile;
import dev.buildimage.layer.Compression;
import dev.buildimage.layer.EntryName;
import dev.buildimage.layer.FileLayer;
import dev.buildimage.layer.LayerException;
import dev.buildimage.layer.PackResult;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Writes a cache's layers. All in its folders is root's, and anybody may write it: tools write
 * beside and into what they find, whoever a container's user is. The folders above are as the
 * command has left them.
 */
final class CacheLayerWriter {
  private static final Attributes FOLDER = Attributes.plain(0777);
  private static final Attributes FILE = Attributes.plain(0666);
  private static final Attributes EXECUTABLE = Attributes.plain(0777);
  private static final Attributes LINK = Attributes.plain(0777);

  private final ContentStore store;
  private final Compression compression;
  private final String layerType;
  private final Cache cache;
  private final CacheFiles files;

  CacheLayerWriter(
      ContentStore store,
      Compression compression,
      String layerType,
      Cache cache,
      CacheFiles files) {
    this.store = store;
    this.compression = compression;
    this.layerType = layerType;
    this.cache = cache;
    this.files = files;
  }

  /** What is in a layer, as a digest. */
  String listing(List<BucketFile> bucket) throws LayerException {
    StringBuilder text = new StringBuilder(layerType).append('\0');
    folders(bucket)
        .forEach(
            (path, folder) ->
                text.append(path)
                    .append(
                        String.format(
                            "\0%o\0%d\0%d\0", folder.mode(), folder.uid(), folder.gid())));
    for (BucketFile file : bucket) {
      text.append(file.path()).append('\0').append(cached(file).state()).append('\0');
    }
    return Digest.of(text.toString()).toString();
  }

  AddedLayer write(List<BucketFile> bucket, String listing) throws IOException {
    PackResult[] packed = new PackResult[1];
    Descriptor descriptor =
        store.add(
            layerType,
            blob -> {
              try (FileLayer layer = new FileLayer(blob, compression, ImageInProgress.TIME)) {
                for (var folder : folders(bucket).entrySet()) {
                  layer.folder(EntryName.parse(folder.getKey()), folder.getValue());
                }
                for (BucketFile file : bucket) {
                  add(layer, cached(file));
                }
                packed[0] = layer.finish();
              }
            });
    return new AddedLayer(
        descriptor.withAnnotation(BucketLayers.LISTING, listing),
        packed[0].diffId(),
        cache.label(),
        true);
  }

  private static void add(FileLayer layer, CachedFile file) throws IOException {
    EntryName name = EntryName.parse(file.file().path());
    if (file.link().isPresent()) {
      layer.link(name, LINK, file.link().get());
    } else {
      layer.file(name, file.executable() ? EXECUTABLE : FILE, file.content().orElseThrow());
    }
  }

  private CachedFile cached(BucketFile file) {
    return Objects.requireNonNull(files.files().get(file.path()));
  }

  /** Each before what is in it. */
  private SortedMap<String, Attributes> folders(List<BucketFile> bucket) throws LayerException {
    SortedMap<String, Attributes> folders = new TreeMap<>();
    for (String root : cache.paths()) {
      String raw = "/" + EntryName.of(root).raw();
      for (BucketFile file : bucket) {
        if (file.path().startsWith(raw + "/")) {
          for (String folder = parent(file.path());
              folder.length() >= raw.length() && folders.put(folder, FOLDER) == null; ) {
            folder = parent(folder);
          }
        }
      }
      if (folders.containsKey(raw)) {
        for (String folder = parent(raw); !folder.isEmpty(); folder = parent(folder)) {
          Attributes attributes = files.above().get(folder);
          if (attributes != null) {
            folders.put(folder, attributes);
          }
        }
      }
    }
    return folders;
  }

  private static String parent(String path) {
    return path.substring(0, path.lastIndexOf('/'));
  }
}
