package dev.buildimage.bench;

import dev.buildimage.build.Ancestors;
import dev.buildimage.build.BuildDefinition;
import dev.buildimage.build.BuildDefinitions;
import dev.buildimage.build.BuildLog;
import dev.buildimage.build.BuildRequest;
import dev.buildimage.build.BuilderImages;
import dev.buildimage.build.ImageSource;
import dev.buildimage.build.StepOptions;
import dev.buildimage.build.ToolsAddition;
import dev.buildimage.image.ImageReference;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.registry.Mirror;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.sandbox.Namespaces;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What {@code builder:build} does, in this JVM, with a local store of its own. */
final class OurBuilds {
  private final Path store;
  private final ImageReference repository;
  private final Registry registry;

  /** With a registry that has the bases, and no builder images. */
  OurBuilds(Path store, String host) {
    this.store = store;
    this.repository = ImageReference.parse(host + "/bench/builder");
    this.registry =
        new Registry(
            RegistrySettings.defaults().withMirrors(Mirror.parse("docker.io=" + host)),
            new CredentialSource(List.of(), List.of(), Map.of(), store));
  }

  ImageReference repository() {
    return repository;
  }

  /** Makes the builder image available, with whichever runtime is found first. */
  void build(Path folder) throws Exception {
    build(folder, "auto");
  }

  /** Makes the builder image available. */
  void build(Path folder, String runtime) throws Exception {
    ContentStore content = new ContentStore(store);
    Sandbox sandbox = new Sandbox(content, new Namespaces(), runtime);
    ImageSource images =
        new ImageSource(
            content, new ImagePuller(registry, content, sandbox.arrivals()), false, new Silent());
    try (KeyRepository git = KeyRepository.open(folder)) {
      BuildDefinition definition =
          new BuildDefinitions(git).read(new BuildRequest("Dockerfile.build", List.of()));
      new BuilderImages(
              content,
              images,
              sandbox,
              StepOptions.NONE,
              Ancestors.NONE,
              ToolsAddition.NONE,
              new Silent())
          .provide(definition, repository);
    }
  }

  /** Leaves nothing in the store. */
  void forget(Setting setting) throws IOException, InterruptedException {
    setting.run(setting.tool("remove"), store.toString());
  }

  /** The benchmark has its own figures. */
  private static final class Silent implements BuildLog {
    @Override
    public void started(String step) {}

    @Override
    public void cached(String step) {}

    @Override
    public void failed(String step) {}

    @Override
    public void done(String what, Duration took, long bytes) {}

    @Override
    public void warning(String text) {}

    @Override
    public void output(String step, String line) {}

    @Override
    public void failure(String step, String line) {}
  }
}
