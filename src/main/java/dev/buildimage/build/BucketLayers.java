package dev.buildimage.build;

import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FileEntry;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.layer.BucketFile;
import dev.buildimage.layer.Buckets;
import dev.buildimage.layer.Compression;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Files as layers, by Jib's reproducible layer builder: the same files are the same layers on any
 * machine, with any owner, umask and history.
 */
public final class BucketLayers {
  /**
   * The annotation of a layer's descriptor that names what is in it: a digest of paths and
   * contents.
   */
  public static final String LISTING = "dev.buildimage.listing";

  /** The annotation of a layer's descriptor that names the cache that it is of: what fills it. */
  static final String CACHE = "dev.buildimage.cache";

  private static final String CREATED_BY = "dependencies";
  private static final FilePermissions FILE = FilePermissions.fromOctalString("644");
  // whoever a container's user is: Maven writes beside what it finds, up to 3.8
  private static final FilePermissions FOLDER = FilePermissions.fromOctalString("777");

  private final ContentStore store;
  private final Compression compression;
  private final String manifestMediaType;

  /**
   * Of a store.
   *
   * @param compression of the layers
   * @param manifestMediaType of the manifest that will name them
   */
  public BucketLayers(ContentStore store, Compression compression, String manifestMediaType) {
    this.store = store;
    this.compression = compression;
    this.manifestMediaType = manifestMediaType;
  }

  /**
   * The layers that hold some files.
   *
   * @param files each with where its content is
   * @param root the folder of the image that they are below; anybody may write in it
   * @param known images whose layers need not be written again
   */
  public List<AddedLayer> write(Map<BucketFile, Path> files, String root, Collection<Image> known)
      throws IOException {
    return write(
        Buckets.cut(files.keySet()),
        known,
        this::listing,
        (bucket, listing) -> {
          List<FileEntry> entries = new ArrayList<>();
          for (String folder : folders(bucket, Path.of(root))) {
            entries.add(entry(store.root(), folder, FOLDER));
          }
          for (BucketFile file : bucket) {
            entries.add(entry(Objects.requireNonNull(files.get(file)), file.path(), FILE));
          }
          return write(entries, listing, CREATED_BY);
        });
  }

  /**
   * The layers that hold a cache.
   *
   * @param most how many there may be
   * @param known images whose layers need not be written again
   */
  List<AddedLayer> write(Cache cache, CacheFiles files, int most, Collection<Image> known)
      throws IOException {
    List<BucketFile> all =
        files.files().values().stream().map(CacheFiles.CachedFile::file).toList();
    CacheLayerWriter writer =
        new CacheLayerWriter(
            store, compression, compression.layerType(manifestMediaType), cache, files);
    return write(Buckets.cut(all, most), known, writer::listing, writer::write);
  }

  @FunctionalInterface
  private interface BucketListing {
    String of(List<BucketFile> bucket) throws IOException;
  }

  @FunctionalInterface
  private interface BucketWriter {
    AddedLayer write(List<BucketFile> bucket, String listing) throws IOException;
  }

  private List<AddedLayer> write(
      List<List<BucketFile>> buckets,
      Collection<Image> known,
      BucketListing listings,
      BucketWriter writer)
      throws IOException {
    Map<String, AddedLayer> there = new HashMap<>();
    for (Image image : known) {
      there.putAll(layers(image));
    }
    List<AddedLayer> layers = new ArrayList<>();
    for (List<BucketFile> bucket : buckets) {
      String listing = listings.of(bucket);
      AddedLayer layer = there.get(listing);
      layers.add(
          layer == null || !store.contains(layer.descriptor())
              ? writer.write(bucket, listing)
              : layer);
    }
    return layers;
  }

  /** A layer of one file, which only root may write. */
  public AddedLayer write(Path source, String path) throws IOException {
    FinalImageLayer layer =
        FinalImageLayer.write(
            store,
            FileEntriesLayer.builder().setEntries(List.of(entry(source, path, FILE))).build(),
            compression,
            manifestMediaType);
    return new AddedLayer(layer.descriptor(), layer.diffId(), path, true);
  }

  private AddedLayer write(List<FileEntry> entries, String listing, String createdBy)
      throws IOException {
    FinalImageLayer layer =
        FinalImageLayer.write(
            store,
            FileEntriesLayer.builder().setEntries(entries).build(),
            compression,
            manifestMediaType);
    return new AddedLayer(
        layer.descriptor().withAnnotation(LISTING, listing), layer.diffId(), createdBy, true);
  }

  private static FileEntry entry(Path source, String path, FilePermissions permissions) {
    return new FileEntry(
        source, AbsoluteUnixPath.get(path), permissions, ImageInProgress.TIME, "0:0");
  }

  private static Set<String> folders(List<BucketFile> bucket, Path root) {
    Set<String> folders = new TreeSet<>(Set.of(root.toString()));
    for (BucketFile file : bucket) {
      Path below = root.relativize(Path.of(file.path()));
      for (int names = 1; names < below.getNameCount(); names++) {
        folders.add(root.resolve(below.subpath(0, names)).toString());
      }
    }
    return folders;
  }

  private String listing(List<BucketFile> bucket) {
    StringBuilder text = new StringBuilder(compression.layerType(manifestMediaType)).append('\n');
    for (BucketFile file : bucket) {
      text.append(file.content()).append(' ').append(file.path()).append('\n');
    }
    return Digest.of(text.toString()).toString();
  }

  /** Whether a layer is of one of an image's caches. */
  public static boolean isOfCache(Descriptor layer) {
    return layer.annotation(CACHE).isPresent();
  }

  /** Those layers of an image that were written from files, by what is in them. */
  public static Map<String, AddedLayer> layers(Image image) {
    Map<String, AddedLayer> layers = new HashMap<>();
    for (AddedLayer layer : inOrder(image)) {
      layers.put(layer.descriptor().annotation(LISTING).orElseThrow(), layer);
    }
    return layers;
  }

  /** Those of them that Maven's dependencies are in, lowest first. */
  public static List<AddedLayer> dependencies(Image image) {
    return inOrder(image).stream().filter(layer -> !isOfCache(layer.descriptor())).toList();
  }

  /** Those of them that a cache is in, lowest first, by what fills it. */
  static Map<String, List<AddedLayer>> caches(Image image) {
    return inOrder(image).stream()
        .filter(layer -> isOfCache(layer.descriptor()))
        .collect(
            Collectors.groupingBy(layer -> layer.descriptor().annotation(CACHE).orElseThrow()));
  }

  private static List<AddedLayer> inOrder(Image image) {
    List<AddedLayer> layers = new ArrayList<>();
    List<Descriptor> descriptors = image.manifest().layers();
    List<Digest> diffIds = image.config().diffIds();
    for (int i = 0; i < descriptors.size() && descriptors.size() == diffIds.size(); i++) {
      Descriptor descriptor = descriptors.get(i);
      if (descriptor.annotation(LISTING).isPresent()) {
        layers.add(new AddedLayer(descriptor, diffIds.get(i), CREATED_BY, false));
      }
    }
    return layers;
  }
}
