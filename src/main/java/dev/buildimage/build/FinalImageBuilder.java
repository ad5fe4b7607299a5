package dev.buildimage.build;

import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import dev.buildimage.image.Image;
import dev.buildimage.image.ImageConfig;
import dev.buildimage.image.MediaTypes;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Lays a Java application on a base image. The same inputs give the same digests, whatever the
 * files' times and owners; all that the base says and the user doesn't change stays as it is.
 */
public final class FinalImageBuilder {
  private static final String CREATED_BY = "builder-maven-plugin";

  private final ContentStore store;

  public FinalImageBuilder(ContentStore store) {
    this.store = store;
  }

  /**
   * Writes the application's layers, the config and the manifest into the store, under no name.
   *
   * @throws BuildException when the application can't be laid out or started
   */
  public Image build(FinalImageBase base, JavaApplication application, FinalImageConfig config)
      throws IOException, BuildException {
    JavaApplicationPlan plan = JavaApplicationPlan.of(application, config.entrypoint());
    ImageConfig merged = config.mergeInto(base.image().config(), plan.entrypoint());
    String layerType = MediaTypes.gzipLayerFor(base.image().manifest().mediaType());
    List<FinalImageLayer> layers = new ArrayList<>();
    for (FileEntriesLayer planned : plan.layers()) {
      FinalImageLayer layer = FinalImageLayer.write(store, planned, layerType);
      layers.add(layer);
      merged =
          merged.withLayer(
              layer.diffId(),
              new ImageConfig.History(config.created().toString(), CREATED_BY, layer.name()));
    }
    return store.add(
        merged,
        base.image().manifest().config().mediaType(),
        descriptor ->
            base.annotate(
                base.image()
                    .manifest()
                    .with(descriptor, layers.stream().map(FinalImageLayer::descriptor).toList())));
  }
}
