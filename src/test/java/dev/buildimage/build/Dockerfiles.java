package dev.buildimage.build;

import dev.buildimage.image.Image;
import dev.buildimage.image.ImageReference;
import dev.buildimage.image.Platform;
import dev.buildimage.key.KeyFormat;
import dev.buildimage.key.KeyRepository;
import dev.buildimage.layer.Compression;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Builds Dockerfiles of a git repository in a folder, offline. */
final class Dockerfiles {
  static final String BASE = "localhost/base:1";

  final ContentStore store;
  final Sandbox sandbox;
  final Log log = new Log();
  boolean online;
  Compression compression = Compression.GZIP;
  private final Path folder;

  /** With a store and a repository below a folder. */
  Dockerfiles(Path folder) throws Exception {
    this(folder, new ContentStore(folder.resolve("store")));
  }

  /** With a store that others use, too. */
  Dockerfiles(Path folder, ContentStore store) throws Exception {
    this.folder = folder;
    this.store = store;
    this.sandbox = new Sandbox(store, new Namespaces(), "crun");
    repository(context());
  }

  /** Makes a repository, if there is none: git can't do that several times at once. */
  static void repository(Path context) throws Exception {
    if (!Files.isDirectory(context.resolve(".git"))) {
      BusyboxImage.shell(Files.createDirectories(context), "git init -q .");
    }
  }

  /** What is said while images are made. */
  static final class Log implements BuildLog {
    final List<String> done = new ArrayList<>();
    final List<String> cached = new ArrayList<>();
    final List<String> failed = new ArrayList<>();
    final Map<String, String> reasons = new LinkedHashMap<>();
    final List<String> warnings = new ArrayList<>();
    final List<String> output = new ArrayList<>();
    final List<String> failure = new ArrayList<>();

    @Override
    public void started(String step) {}

    @Override
    public synchronized void cached(String step) {
      cached.add(step);
    }

    @Override
    public synchronized void missed(String step, String why) {
      reasons.put(step.substring(step.indexOf("] ") + 2), why);
    }

    @Override
    public synchronized void failed(String step) {
      failed.add(step);
    }

    @Override
    public synchronized void done(String what, Duration took, long bytes) {
      done.add(what);
    }

    @Override
    public synchronized void warning(String text) {
      warnings.add(text);
    }

    @Override
    public synchronized void output(String step, String line) {
      output.add(line);
      notifyAll();
    }

    @Override
    public synchronized void failure(String step, String line) {
      failure.add(line);
    }

    /** The instructions that were executed, or by their lines. */
    synchronized List<String> executed() {
      return done.stream()
          .filter(what -> what.contains("] "))
          .map(what -> what.substring(what.indexOf("] ") + 2))
          .toList();
    }

    /** Those that were not. */
    synchronized List<String> skipped() {
      return cached.stream().map(what -> what.substring(what.indexOf("] ") + 2)).toList();
    }

    synchronized void clear() {
      for (List<String> all : List.of(done, cached, failed, warnings, output, failure)) {
        all.clear();
      }
      reasons.clear();
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

  /** Writes another Dockerfile. */
  Dockerfiles rewrite(String dockerfile) throws Exception {
    return write("", dockerfile);
  }

  /** Writes the Dockerfile, after a shell has made the rest of the context. */
  Dockerfiles write(String setup, String dockerfile) throws Exception {
    Files.writeString(context().resolve("Dockerfile"), dockerfile);
    BusyboxImage.shell(context(), "set -e\n" + setup);
    return this;
  }

  BuildDefinition definition(Map<String, String> arguments) throws Exception {
    return definition(arguments, Optional.empty());
  }

  BuildDefinition definition(Map<String, String> arguments, Optional<String> target)
      throws Exception {
    try (KeyRepository repository = KeyRepository.open(context())) {
      return new BuildDefinitions(repository).read(request(arguments, target));
    }
  }

  private BuildRequest request(Map<String, String> arguments, Optional<String> target) {
    return request("Dockerfile", List.of(), arguments, target);
  }

  private BuildRequest request(
      String dockerfile,
      List<String> inputs,
      Map<String, String> arguments,
      Optional<String> target) {
    return new BuildRequest(
        dockerfile,
        inputs,
        new java.util.TreeMap<>(arguments),
        Platform.LINUX_AMD64,
        new KeyFormat.Git(),
        target,
        compression);
  }

  /** The image of the Dockerfile alone. */
  Image build(Image base) throws Exception {
    store.tag(BASE, base.manifest());
    return build();
  }

  /** The image of the Dockerfile alone, on images that are in the store. */
  Image build() throws Exception {
    return build(Map.of(), Optional.empty(), StepOptions.NONE);
  }

  Image build(Map<String, String> arguments, Optional<String> target, StepOptions options)
      throws Exception {
    return build(request(arguments, target), options);
  }

  /** The image of another Dockerfile, of whose context all is an input. */
  Image buildWhole(String dockerfile, Map<String, String> arguments, Optional<String> target)
      throws Exception {
    return build(request(dockerfile, List.of("."), arguments, target), StepOptions.NONE);
  }

  private Image build(BuildRequest request, StepOptions options) throws Exception {
    try (KeyRepository repository = KeyRepository.open(context())) {
      return new DockerfileExecutor(store, images(), sandbox, options, log)
          .build(
              new BuildDefinitions(repository).read(request),
              new AncestorSteps(
                  images(),
                  Ancestors.NONE,
                  ImageReference.parse("localhost/builder"),
                  Platform.LINUX_AMD64,
                  log));
    }
  }

  ImageSource images() {
    RegistrySettings settings =
        online ? RegistrySettings.defaults() : RegistrySettings.defaults().withoutNetwork();
    Registry registry =
        new Registry(settings, new CredentialSource(List.of(), List.of(), Map.of(), folder));
    return new ImageSource(store, new ImagePuller(registry, store), !online, log);
  }

  /** The builder image, with its key, under {@code localhost/builder}. */
  BuilderImage provide(String... mavenLines) throws Exception {
    BuildLines lines =
        new BuildLines(List.of(mavenLines), java.util.Set.of(), List.of(), List.of());
    try (KeyRepository repository = KeyRepository.open(context())) {
      BuildDefinition definition =
          new BuildDefinitions(repository, source -> lines)
              .read(request(Map.of(), Optional.empty()));
      return new BuilderImages(
              store, images(), sandbox, StepOptions.NONE, Ancestors.NONE, ToolsAddition.NONE, log)
          .provide(definition, ImageReference.parse("localhost/builder"));
    }
  }

  List<Path> left() throws Exception {
    try (Stream<Path> left = Files.list(store.root().resolve("tmp"))) {
      return left.toList();
    }
  }
}
