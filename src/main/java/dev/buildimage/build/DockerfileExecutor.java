package dev.buildimage.build;

import dev.buildimage.dockerfile.DockerfileException;
import dev.buildimage.image.Image;
import dev.buildimage.key.KeyException;
import dev.buildimage.layer.LayerException;
import dev.buildimage.registry.Proxies;
import dev.buildimage.sandbox.Ids;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.CacheFolders;
import dev.buildimage.store.ContentStore;
import dev.buildimage.store.Folders;
import dev.buildimage.store.StepRecords;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/**
 * Executes a Dockerfile: of its stages those that the target needs, of their steps the new ones.
 */
final class DockerfileExecutor {
  /** The build argument that says what time everything new has (reproducible-builds.org). */
  static final String EPOCH = "SOURCE_DATE_EPOCH";

  private static final String ONE_ID =
      "this user has no subordinate ids, so every file of the image belongs to root, and chown,"
          + " setuid and mknod only seemed to work: mvn builder:doctor says how to get them";

  private final ContentStore store;
  private final ImageSource images;
  private final Sandbox sandbox;
  private final StepOptions options;
  private final BuildLog log;

  DockerfileExecutor(
      ContentStore store, ImageSource images, Sandbox sandbox, StepOptions options, BuildLog log) {
    this.store = store;
    this.images = images;
    this.sandbox = sandbox;
    this.options = options;
    this.log = log;
  }

  /**
   * Builds the image of a definition.
   *
   * @param ancestors whose steps are taken where they are the same
   * @return the image, in the store and without a name
   * @throws BuildException when a step fails, with its line and its last output
   */
  Image build(BuildDefinition definition, AncestorSteps ancestors)
      throws IOException, BuildException, DockerfileException, KeyException {
    Path folder = store.newWorkFolder("context");
    try (LayerWriting writing = new LayerWriting()) {
      definition.verify();
      Conditions conditions =
          new Conditions(new LayerStyle(time(definition), definition.compression()), sandbox.ids());
      StagePlan target =
          new StagePlanner(
                  definition,
                  new BuildContext(definition, folder.resolve("files")),
                  new SourceImages(store, images),
                  new Downloads(
                      store,
                      images.isOffline(),
                      Proxies.choose(System.getProperties(), List.of(), options.proxies())
                          .selector()),
                  new GitSources(images.isOffline()),
                  new CacheFolders(store),
                  options,
                  conditions)
              .target();
      StepCache cache = new StepCache(new StepRecords(store), ancestors, options.stepCache());
      ImageInProgress built =
          new StageResults(new StageBuild(store, sandbox, cache, writing, log, conditions))
              .build(target);
      target.image().whole();
      if (conditions.ids() == Ids.ONE) {
        log.warning(ONE_ID);
        built.set(BuilderImage.ofOneId(built.config()));
      }
      return built.finish();
    } catch (LayerException e) {
      throw new BuildException(String.valueOf(e.getMessage()), e);
    } finally {
      Folders.delete(folder);
    }
  }

  /** Only what is in the key may decide what is in the image: the environment's doesn't count. */
  private static Instant time(BuildDefinition definition) throws BuildException {
    String epoch = definition.arguments().values().get(EPOCH);
    if (epoch == null) {
      return ImageInProgress.TIME;
    }
    try {
      return Instant.ofEpochSecond(Long.parseLong(epoch));
    } catch (NumberFormatException | DateTimeException e) {
      throw new BuildException(
          "build argument " + EPOCH + "=" + epoch + ": seconds since 1970 expected", e);
    }
  }
}
