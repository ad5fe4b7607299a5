package dev.buildimage.bench;

import dev.buildimage.build.AddedLayer;
import dev.buildimage.build.BucketLayers;
import dev.buildimage.build.BuildException;
import dev.buildimage.build.ImageImportOptions;
import dev.buildimage.build.ImageImporter;
import dev.buildimage.image.Digest;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.image.Platform;
import dev.buildimage.layer.BucketFile;
import dev.buildimage.layer.Compression;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Builder images of what is on this machine, so that no network is needed: the integration tests'
 * Debian, the JDKs beside the one that runs, and the caller's local Maven repository.
 */
final class SampleImages {
  private static final String REPOSITORY = "/opt/builder/repository";
  private static final Instant TIME = Instant.ofEpochSecond(1);

  private final Path folder;
  private final Setting setting;
  private final ContentStore store;

  SampleImages(Path folder, Setting setting) throws IOException {
    this.folder = folder;
    this.setting = setting;
    this.store = new ContentStore(folder.resolve("samples"));
  }

  /** Where the images are. */
  ContentStore store() {
    return store;
  }

  /** Packs the toolchain, and all of it; {@link #toolchain} and the like need that. */
  void prepare(Shell shell) throws IOException {
    Path jdks = Path.of(System.getProperty("java.home")).getParent();
    shell.run(
        "mkdir -p rootfs/usr/lib/jvm && tar -C rootfs -xzf "
            + setting.checkout().resolve("target/base/debian-bookworm-slim.tar.gz")
            + (" && cp -a " + jdks + "/. rootfs/usr/lib/jvm")
            + " && tar -C rootfs -cf toolchain.tar ."
            + (" && mkdir -p rootfs" + REPOSITORY)
            + (" && cp -a " + setting.localRepository() + "/. rootfs" + REPOSITORY)
            + " && tar -C rootfs -cf whole.tar .");
  }

  /** How much it is when it is unpacked, in MB. */
  long megabytes() throws IOException {
    return Files.size(folder.resolve("whole.tar")) / 1_000_000;
  }

  /** All in one layer. */
  Image whole(Compression compression) throws IOException, BuildException {
    return imported("whole.tar", compression);
  }

  /** The toolchain in one layer, and the local repository in layers as builder images have them. */
  Image bucketed(Compression compression) throws IOException, BuildException {
    Image tools = imported("toolchain.tar", compression);
    List<AddedLayer> added =
        new BucketLayers(store, compression, MediaTypes.OCI_MANIFEST)
            .write(dependencies(), REPOSITORY, List.of());
    ImageConfig config = tools.config();
    for (AddedLayer layer : added) {
      config =
          config.withLayer(
              layer.diffId(), new ImageConfig.History(TIME.toString(), layer.createdBy(), ""));
    }
    return store.add(
        config,
        MediaTypes.OCI_CONFIG,
        blob -> tools.manifest().with(blob, added.stream().map(AddedLayer::descriptor).toList()));
  }

  private Image imported(String archive, Compression compression)
      throws IOException, BuildException {
    return new ImageImporter(store)
        .importImage(
            folder.resolve(archive),
            new ImageImportOptions(
                Optional.empty(),
                Platform.ofMachine(),
                List.of("bash"),
                Map.of(),
                TIME,
                compression));
  }

  /** {@code group/artifact/version/file}; what isn't of that form is no dependency. */
  private Map<BucketFile, Path> dependencies() throws IOException {
    Path repository = setting.localRepository();
    Map<BucketFile, Path> files = new HashMap<>();
    try (Stream<Path> all = Files.walk(repository)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path name = repository.relativize(file);
        int depth = name.getNameCount();
        if (depth >= 4) {
          files.put(
              new BucketFile(
                  REPOSITORY + "/" + name,
                  name.subpath(0, depth - 3).toString(),
                  name.getName(depth - 3).toString(),
                  Files.size(file),
                  Digest.of(name.toString())),
              file);
        }
      }
    }
    return files;
  }
}
