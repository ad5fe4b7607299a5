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
import java.util.List;

/**
 * Executes a Dockerfile: of its stages those that the target needs, of their steps the new ones.
 */
final class DockerfileExecutor {
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
    definition.verify();
    return build(DockerfileBuild.of(definition), ancestors).image();
  }

  /**
   * An image that was built.
   *
   * @param image in the store and without a name
   * @param base of the stage that was built
   */
  record Built(Image image, FinalImageBase base) {}

  /**
   * Builds the image of a Dockerfile.
   *
   * @param ancestors whose steps are taken where they are the same
   * @throws BuildException when a step fails, with its line and its last output
   */
  Built build(DockerfileBuild build, AncestorSteps ancestors)
      throws IOException, BuildException, DockerfileException, KeyException {
    Path folder = store.newWorkFolder("context");
    try (LayerWriting writing = new LayerWriting()) {
      Conditions conditions = new Conditions(build.style(), sandbox.ids());
      StagePlan target =
          new StagePlanner(
                  build,
                  new BuildContext(build.context(), folder.resolve("files")),
                  new SourceImages(store, images, build.known()),
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
      return new Built(built.finish(), target.image().base());
    } catch (LayerException e) {
      throw new BuildException(String.valueOf(e.getMessage()), e);
    } finally {
      Folders.delete(folder);
    }
  }
}
