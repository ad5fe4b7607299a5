package dev.buildimage.build;

import dev.buildimage.image.Descriptor;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.layer.Compression;
import dev.buildimage.layer.Compressor;
import dev.buildimage.store.ContentStore;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A root file system as an image's only layer: a compressed tar as the blob that it is, a plain one
 * compressed.
 */
record ImportRootFs(ContentStore store, Path source, ImportScan scan) {

  Image read(ImageImportOptions options) throws IOException, BuildException {
    Descriptor layer =
        scan.compression() == Compression.NONE ? compress(options.compression()) : take();
    ImageConfig config = ImageConfig.scratch(options.platform());
    for (Map.Entry<String, String> variable : options.env().entrySet()) {
      config = config.withEnv(variable.getKey(), variable.getValue());
    }
    if (!options.cmd().isEmpty()) {
      config = config.editRun(run -> options.cmd().forEach(run.putArray("Cmd")::add));
    }
    config =
        config.withLayer(
            scan.diffId(),
            new ImageConfig.History(
                options.created().toString(), "builder-maven-plugin", "root file system"));
    return store.add(
        config, MediaTypes.OCI_CONFIG, descriptor -> ImageManifest.of(descriptor, List.of(layer)));
  }

  private Descriptor take() throws IOException {
    Descriptor layer =
        Descriptor.of(ImportTar.layerType(scan.compression()), scan.blob(), scan.size());
    store.receive(layer, out -> Files.copy(source, out));
    return layer;
  }

  private Descriptor compress(Compression compression) throws IOException, BuildException {
    try (ImportHashing tar =
        new ImportHashing(new BufferedInputStream(Files.newInputStream(source)))) {
      Descriptor layer =
          store.add(
              compression.layerType(MediaTypes.OCI_MANIFEST),
              out -> {
                try (Compressor compressor = Compressor.of(compression, out)) {
                  tar.transferTo(compressor.stream());
                  compressor.finish();
                }
              });
      if (!tar.digest().equals(scan.diffId())) {
        throw new BuildException(source + " was changed while it was read: import it again");
      }
      return layer;
    }
  }
}
