package dev.buildimage.build;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.ImageManifest;
import dev.buildimage.layer.Compression;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Folders;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays a Java application on a base image. The same inputs give the same digests, whatever the
 * files' times and owners; all that the base says and the user doesn't change stays as it is.
 */
public final class FinalImageBuilder {
  private static final String CREATED_BY = "builder-maven-plugin";

  private final ContentStore store;
  private final Compression compression;

  /**
   * A builder.
   *
   * @param compression of the application's layers; a base with a Docker manifest becomes an OCI
   *     image for zstd
   */
  public FinalImageBuilder(ContentStore store, Compression compression) {
    this.store = store;
    this.compression = compression;
  }

  /**
   * Writes the application's layers, the config and the manifest into the store, under no name.
   *
   * @throws BuildException when the application can't be laid out or started
   */
  public Image build(
      FinalImageBase base, FinalImageFiles files, FinalImageConfig config, ImageMetadata metadata)
      throws IOException, BuildException {
    Path work = store.newWorkFolder("application");
    try {
      return build(
          base, JavaApplicationPlan.of(files, config.entrypoint(), work), config, metadata);
    } finally {
      Folders.delete(work);
    }
  }

  private Image build(
      FinalImageBase base,
      JavaApplicationPlan plan,
      FinalImageConfig config,
      ImageMetadata metadata)
      throws IOException, BuildException {
    ImageConfig merged = metadata.label(config.mergeInto(base.image().config(), plan.entrypoint()));
    ImageManifest lower =
        new LayerStyle(config.created(), compression).fit(base.image()).manifest();
    List<FinalImageLayer> layers = new ArrayList<>();
    for (FileEntriesLayer planned : plan.layers()) {
      FinalImageLayer layer = FinalImageLayer.write(store, planned, compression, lower.mediaType());
      layers.add(layer);
      merged =
          merged.withLayer(
              layer.diffId(),
              new ImageConfig.History(config.created().toString(), CREATED_BY, layer.name()));
    }
    return store.add(
        merged,
        lower.config().mediaType(),
        descriptor ->
            metadata.annotate(
                lower.with(descriptor, layers.stream().map(FinalImageLayer::descriptor).toList()),
                base));
  }
}
