package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.registry.CredentialSource;
import dev.buildimage.registry.ImagePuller;
import dev.buildimage.registry.Registry;
import dev.buildimage.registry.RegistrySettings;
import dev.buildimage.sandbox.BusyboxImage;
import dev.buildimage.sandbox.Namespaces;
import dev.buildimage.sandbox.Sandbox;
import dev.buildimage.store.ContentStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Builds Dockerfiles of a git repository in a folder, offline. */
final class Dockerfiles {
  static final String BASE = "localhost/base:1";

  final ContentStore store;
  final Sandbox sandbox;
  final Log log = new Log();
  private final Path folder;

  /** With a store and a repository below a folder. */
  Dockerfiles(Path folder) throws Exception {
    this.folder = folder;
    this.store = new ContentStore(folder.resolve("store"));
    this.sandbox = new Sandbox(store, new Namespaces(), "crun");
    BusyboxImage.shell(Files.createDirectories(context()), "git init -q .");
  }

  /** What is said while images are made. */
  static final class Log implements BuildLog {
    final List<String> done = new ArrayList<>();
    final List<String> output = new ArrayList<>();

    @Override
    public void done(String what, Duration took, long bytes) {
      done.add(what);
    }

    @Override
    public void warning(String text) {}

    @Override
    public synchronized void output(String line) {
      output.add(line);
      notifyAll();
    }
  }

  Path context() {
    return folder.resolve("context");
  }

  /** Makes the base image, which {@code FROM localhost/base:1} names. */
  Image base(String more) throws Exception {
    Image base = BusyboxImage.in(store, more);
    store.tag(BASE, base.manifest());
    return base;
  }

  /** Writes the Dockerfile, after a shell has made the rest of the context. */
  Dockerfiles write(String setup, String dockerfile) throws Exception {
    Files.writeString(context().resolve("Dockerfile"), dockerfile);
    BusyboxImage.shell(context(), "set -e\n" + setup);
    return this;
  }

  BuildDefinition definition(Map<String, String> arguments) throws Exception {
    try (KeyRepository repository = KeyRepository.open(context())) {
      return new BuildDefinitions(repository)
          .read(
              new BuildRequest(
                  "Dockerfile",
                  List.of(),
                  new java.util.TreeMap<>(arguments),
                  Platform.LINUX_AMD64));
    }
  }

  /** The image of the Dockerfile alone. */
  Image build(Image base) throws Exception {
    try (KeyRepository repository = KeyRepository.open(context())) {
      BuildDefinition definition =
          new BuildDefinitions(repository).read(new BuildRequest("Dockerfile", List.of()));
      return new DockerfileExecutor(store, sandbox, log).build(definition, base);
    }
  }

  /** The builder image, with its key, under {@code localhost/builder}. */
  BuilderImage provide(String... mavenLines) throws Exception {
    BuildLines lines =
        new BuildLines(List.of(mavenLines), java.util.Set.of(), List.of(), List.of());
    try (KeyRepository repository = KeyRepository.open(context())) {
      BuildDefinition definition =
          new BuildDefinitions(repository, source -> lines)
              .read(new BuildRequest("Dockerfile", List.of()));
      RegistrySettings settings = RegistrySettings.defaults().withoutNetwork();
      ImageSource images =
          new ImageSource(
              store,
              new ImagePuller(
                  new Registry(
                      settings, new CredentialSource(List.of(), List.of(), Map.of(), folder)),
                  store),
              true,
              log);
      return new BuilderImages(store, images, sandbox, ToolsAddition.NONE, log)
          .provide(definition, ImageReference.parse("localhost/builder"));
    }
  }

  List<Path> left() throws Exception {
    try (Stream<Path> left = Files.list(store.root().resolve("tmp"))) {
      return left.toList();
    }
  }
}
